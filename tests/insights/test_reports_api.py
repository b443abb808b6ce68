"""Who gets which report, what is in it, and that every call is written down and shown to those it tells of."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from rest_framework.test import APIClient

from apps.accounts.models import User
from apps.accounts.services import create_token
from apps.activity.models import Event
from apps.activity.verbs import Verb
from apps.core import clock
from apps.insights.accesses import accesses_about
from apps.insights.models import ReportAccess, ReportFile
from apps.insights.reports import files
from apps.insights.windows import name_of
from apps.insights.wording import days_of
from tests.insights.organisation import EARLIER, LATER, Organisation, make_organisation, published

pytestmark = pytest.mark.django_db

API = "/api/v1/reports"


def with_key(user: User, *scopes: str) -> APIClient:
    client = APIClient()
    _token, key = create_token(user=user, name="test", scopes=list(scopes or ("reports",)))
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
    return client


@pytest.fixture
def made() -> Organisation:
    return published(make_organisation(people=80), EARLIER, LATER)


def test_hr_gets_shares_with_everything_to_read_them_by(made: Organisation) -> None:
    answer = with_key(made.hr).get(f"{API}/mix/", {"grouping": "department", "window": name_of(EARLIER)}).json()
    assert answer["window"]["label"] == name_of(EARLIER)
    assert answer["smallest_group"] == 10
    assert answer["method_version"] >= 1
    assert 0 < answer["coverage"] <= 0.95
    assert {column["key"] for column in answer["columns"]} == set(answer["rows"][0]["shares"])
    assert answer["rules"]
    for row in answer["rows"]:
        assert row["people"] >= 10
        for share in row["shares"].values():
            assert share is None or round(share * 100) % 5 == 0
    assert answer["left_out"]["shares"] == sum(
        share is None for row in answer["rows"] for share in row["shares"].values()
    )
    assert "Law" not in {row["group"] for row in answer["rows"]}


def test_a_manager_gets_the_own_communities_and_nothing_across_them(made: Organisation) -> None:
    client = with_key(made.manager)
    rows = client.get(f"{API}/mix/").json()["rows"]
    assert {"buying-well", "secret"} <= {row["group"] for row in rows}
    assert "" not in {row["group"] for row in rows}
    refused = client.get(f"{API}/mix/?grouping=department")
    assert (refused.status_code, refused.json()["code"]) == (403, "own_communities")


def test_a_member_gets_none_and_the_try_is_written_down(made: Organisation) -> None:
    member = made.people[0]
    response = with_key(member).get(f"{API}/mix/?community=buying-well")
    assert (response.status_code, response.json()["code"]) == (403, "no_reports")
    row = ReportAccess.objects.get()
    assert (row.person, row.is_answered, row.communities) == (member, False, [made.communities[0].pk])


def test_a_key_without_the_scope_opens_no_report(made: Organisation) -> None:
    assert with_key(made.hr, "read").get(f"{API}/mix/").status_code == 403


def test_every_call_is_seen_by_the_members_it_tells_of(made: Organisation) -> None:
    with_key(made.hr).get(f"{API}/use/?community=buying-well&format=csv")
    with_key(made.hr).get(f"{API}/use/?grouping=site")
    with_key(made.hr).get(f"{API}/use/?window=nonsense")
    assert ReportAccess.objects.count() == Event.objects.filter(verb=Verb.REPORT_PULLED).count() == 3
    inside = made.communities[0].memberships.exclude(user=made.manager).first()
    assert inside
    seen = [line for line in accesses_about(inside.user) if line.communities == ("Buying well",)]
    assert [(line.person, line.format, line.windows) for line in seen] == [("Hana Reports", "CSV", days_of(LATER))]
    assert {line.communities for line in accesses_about(inside.user, made.communities[0])} == {("Buying well",)}
    outsider = next(p for p in made.people if not p.memberships.exists())
    assert accesses_about(outsider) == []


def test_a_wrong_question_is_answered_with_what_there_is(made: Organisation) -> None:
    client = with_key(made.hr)
    problem = client.get(f"{API}/mix/?grouping=team&window=2026-W99&colour=red").json()
    assert problem["status"] == 400
    assert set(problem["errors"]) == {"grouping", "window", "colour"}
    assert "department" in problem["errors"]["grouping"][0]
    strange = client.get(f"{API}/mix/?format=docx")
    assert (strange.status_code, strange["Content-Type"]) == (400, "application/problem+json")
    # What goes wrong is a problem, whatever format was asked for.
    refused = client.get(f"{API}/mix/?window=never&format=pdf")
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid")


def test_a_long_report_is_made_by_a_worker_for_one_person_and_a_day(made: Organisation) -> None:
    client = with_key(made.hr)
    asked = client.post(f"{API}/files/", {"subjects": ["mix", "use"], "grouping": "kind", "format": "json"})
    assert asked.status_code == 202
    address = asked["Location"]
    assert (asked.json()["state"], asked.json()["total"], asked.json()["download"]) == ("waiting", 4, None)
    assert client.get(f"{address}content/").json()["code"] == "not_ready"
    assert files.make_waiting_files() == 1
    state = client.get(address).json()
    assert (state["state"], state["done"]) == ("done", 4)
    content = json.loads(b"".join(client.get(state["download"]).streaming_content))
    assert len(content["reports"]) == 4
    assert with_key(made.manager).get(address).status_code == 404
    # Asked for once, and taken along once.
    assert ReportAccess.objects.count() == 2
    path = ReportFile.objects.get().path
    ReportFile.objects.update(ended_at=clock.now() - timedelta(hours=25))
    assert files.forget_old_files() == 1
    assert not ReportFile.objects.exists()
    assert path


def test_whoever_lost_the_right_gets_no_file(made: Organisation) -> None:
    client = with_key(made.hr)
    client.post(f"{API}/files/", {"subjects": ["mix"], "grouping": "kind", "format": "csv"})
    made.hr.is_hr = False
    made.hr.save()
    files.make_waiting_files()
    row = ReportFile.objects.get()
    assert (row.state, row.path) == ("failed", "")
    assert not default_storage.exists(f"reports/{row.key.hex}")


def test_hr_reads_a_report_in_the_browser_and_takes_it_along(made: Organisation) -> None:
    browser = Client()
    browser.force_login(made.hr, backend="apps.accounts.backends.CachedUserBackend")
    page = browser.get("/reports/mix/?grouping=department").content.decode()
    assert "Planning" in page
    assert "left out" in page
    assert browser.get("/reports/mix/?grouping=department&community=buying-well").status_code == 422
    assert browser.get("/reports/mix/file/?grouping=department&format=csv")["Content-Type"].startswith("text/csv")
    made_file = browser.post("/reports/files/", {"subjects": ["mix"], "grouping": "kind", "format": "pdf"}, follow=True)
    assert "See how far it is" in made_file.content.decode()
    files.make_waiting_files()
    assert "/reports/files/" in browser.get("/reports/").content.decode()


def test_the_snippet_of_the_handbook_runs(
    made: Organisation, live_server: object, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (Path(__file__).parents[2] / "docs/reports.md").read_text()
    snippet = text.split("```python\n")[1].split("```")[0]
    _token, key = create_token(user=made.hr, name="test", scopes=["reports"])
    snippet = snippet.replace("https://guildhall.example.org", str(live_server)).replace("YOUR-KEY", key)
    exec(compile(snippet, "docs/reports.md", "exec"), {})  # noqa: S102 - the text of our own handbook
    assert "Buying 20 or more people, creators:" in capsys.readouterr().out
