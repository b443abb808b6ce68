"""Pictures of our own in what people write."""

from html.parser import HTMLParser

from apps.content.rendering import render_for
from tests.cast import Cast, ask
from tests.files.making import kept, moving_picture, photo


def test_a_picture_is_offered_in_the_formats_and_sizes_of_screens(cast: Cast) -> None:
    file = kept(cast.member, "plan.jpg", photo(1000, 500))
    html = ask(cast.member, cast.community, source=f"![The plan]({file.get_absolute_url()})").html
    assert html.startswith('<p><picture><source type="image/avif"')
    assert f"/files/{file.key}/640.webp 640w" in html
    assert f"/files/{file.key}/1000.avif 1000w" in html
    assert 'sizes="min(720px, 100vw)"' in html
    assert 'width="720" height="360"' in html
    assert 'alt="The plan"' in html
    assert f'src="{file.get_absolute_url()}"' in html
    assert 'loading="lazy"' in html


def test_a_tall_picture_keeps_its_shape_in_the_box_of_a_text(cast: Cast) -> None:
    file = kept(cast.member, "phone.png", photo(1080, 2400, "PNG"))
    html = ask(cast.member, cast.community, source=f"![Screen]({file.get_absolute_url()})").html
    assert 'width="259" height="576"' in html


def test_a_moving_picture_stays_one_and_has_its_size(cast: Cast) -> None:
    file = kept(cast.member, "move.gif", moving_picture())
    html = ask(cast.member, cast.community, source=f"![Moves]({file.get_absolute_url()})").html
    assert "<picture>" not in html
    assert 'width="60" height="40"' in html


def test_pictures_of_others_and_attacks_stay_what_the_sanitiser_left(cast: Cast) -> None:
    key = kept(cast.member, "plan.jpg", photo(400, 300)).key
    attacks = [
        f"![x](https://elsewhere.example/files/{key}/plan.jpg)",
        f"![x](//elsewhere.example/files/{key}/plan.jpg)",
        f"![x](/files/{key}/../../evil.jpg)",
        f'![x](/files/{key}/p.jpg "a\\" onerror=alert(1) x=\\"")',
        f'![a" onerror="alert(1)](/files/{key}/p.jpg)',
        f'<img src="/files/{key}/p.jpg" onerror="alert(1)" srcset="evil">',
        f"[link](/e/1/ \"<img src='/files/{key}/p.jpg' onerror=alert(1)>\")",
        "![x](/files/00000000-0000-0000-0000-000000000000/none.jpg)",
    ]
    for attack in attacks:
        reader = Tags()
        reader.feed(render_for(cast.community, attack)[0].html)
        assert not [name for _tag, names in reader.found for name in names if name.startswith("on")], attack
        ours = [tag for tag, names in reader.found if tag == "source"]
        assert len(ours) in {0, 2}
        if "elsewhere" in attack or "000000" in attack:
            assert not ours
        for _tag, names in reader.found:
            for one in (names.get("srcset") or "").split(", "):
                assert not one or one.startswith(f"/files/{key}/")


class Tags(HTMLParser):
    """The tags of a text and their attributes, as a browser reads them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
