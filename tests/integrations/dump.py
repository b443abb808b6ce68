# ruff: noqa: E501 (a row of a dump stands on one line, however long it is)
"""A dump of our own writing with the traps that real ones have: a beekeepers' question-and-answer site."""

from pathlib import Path

SITE = "bees.stackexchange.com"

USERS = """
<row Id="-1" DisplayName="Community" CreationDate="2019-03-01T08:00:00.000" AboutMe="&lt;p&gt;Nobody.&lt;/p&gt;" />
<row Id="1" DisplayName="Ada Wasp" CreationDate="2019-03-01T09:00:00.000" AboutMe="&lt;p&gt;Keeps forty hives near a lime avenue. Sells nothing.&lt;/p&gt;&#xD;&#xA;&lt;ul&gt;&#xD;&#xA;&lt;li&gt;queens&lt;/li&gt;&lt;/ul&gt;" />
<row Id="2" DisplayName="&#xD835;&#xDC01;runo" CreationDate="2019-03-02T09:00:00.000" />
<row Id="3" DisplayName="&#x8702;" CreationDate="2019-03-05T09:00:00.000" AboutMe="&lt;script&gt;alert(1)&lt;/script&gt;Hello" />
<row Id="4" DisplayName="Only Votes" CreationDate="2019-03-05T09:30:00.000" />
<row Id="5" DisplayName="Never Came Back" CreationDate="2019-03-05T10:00:00.000" />
<row Id="1" DisplayName="A Twin" CreationDate="2019-03-06T09:00:00.000" />
"""

TAGS = """
<row Id="1" TagName="swarming" Count="2" />
<row Id="2" TagName="varroa" Count="1" />
<row Id="3" TagName="honey" Count="0" />
"""

POSTS = f"""
<row Id="10" PostTypeId="1" AcceptedAnswerId="11" CreationDate="2019-03-10T10:00:00.000" OwnerUserId="1" LastEditorUserId="2" LastEditDate="2019-03-12T07:00:00.000" Title="Why did they swarm in March?" Tags="&lt;swarming&gt;&lt;varroa&gt;" Body="&lt;p&gt;Two hives of forty. At $12\\,^\\circ\\mathrm{{C}}$!&lt;/p&gt;&#xD;&#xA;&lt;pre&gt;&lt;code&gt;hive  7&#xD;&#xA;hive 12&lt;/code&gt;&lt;/pre&gt;" />
<row Id="11" PostTypeId="2" ParentId="10" CreationDate="2019-03-10T12:00:00.000" OwnerUserId="2" Body="&lt;p&gt;Too little room, see &lt;a href=&quot;https://{SITE}/questions/20/how-much-room&quot;&gt;here&lt;/a&gt; and https://{SITE}/a/21/2.&lt;/p&gt;" />
<row Id="12" PostTypeId="2" ParentId="10" CreationDate="2019-03-11T12:00:00.000" OwnerDisplayName="user77" Body="&lt;p&gt;Warm week.&lt;/p&gt;" />
<row Id="13" PostTypeId="2" ParentId="999" CreationDate="2019-03-11T13:00:00.000" OwnerUserId="2" Body="&lt;p&gt;My question is gone.&lt;/p&gt;" />
<row Id="14" PostTypeId="5" CreationDate="2019-03-11T13:30:00.000" OwnerUserId="-1" Body="What swarming is." />
<row Id="12" PostTypeId="2" ParentId="10" CreationDate="2019-03-11T14:00:00.000" OwnerUserId="1" Body="&lt;p&gt;The same number again.&lt;/p&gt;" />
<row Id="15" PostTypeId="2" ParentId="10" CreationDate="2019-03-11T15:00:00.000" OwnerUserId="1" Body="fish & chips" />
<row Id="20" PostTypeId="1" CreationDate="2019-04-01T10:00:00.000" OwnerUserId="-1" Title="How much room does a hive need in spring?" Tags="|swarming|" Body="&lt;p&gt;Asked by nobody&#x1F; in particular.&lt;/p&gt;" />
<row Id="21" PostTypeId="2" ParentId="20" CreationDate="2019-04-01T09:00:00.000" OwnerUserId="3" Body="&lt;p&gt;One box more than you think. The asker's clock is late.&lt;/p&gt;" />
<row Id="22" PostTypeId="1" CreationDate="yesterday" OwnerUserId="1" Title="No date" Body="x" />
<row Id="23" PostTypeId="1" CreationDate="2019-05-01T10:00:00.000" Title="Who wrote this?" Tags="" Body="&lt;p&gt;Nobody knows.&lt;/p&gt;" />
"""

COMMENTS = f"""
<row Id="100" PostId="10" CreationDate="2019-03-10T10:30:00.000" UserId="2" Text="# of frames? @Ada and a formula: $x_1 &lt; y_2$" />
<row Id="101" PostId="11" CreationDate="2019-03-10T11:00:00.000" UserId="1" Text="Commented before it was written, by the clock. See https://{SITE}/questions/10/why#comment100_10" />
<row Id="102" PostId="999" CreationDate="2019-03-10T11:00:00.000" UserId="1" Text="Its post is gone." />
<row Id="103" PostId="14" CreationDate="2019-03-10T11:00:00.000" UserId="1" Text="On a tag's description." />
<row Id="104" PostId="11" CreationDate="2019-03-10T16:00:00.000" UserId="88" Text="By somebody without an account row." />
<row Id="105" PostId="11" CreationDate="2019-03-10T17:00:00.000" UserId="1" Text="  " />
<row Id="106" PostId="11" CreationDate="2019-03-10T18:00:00.000" UserId="1" Text="never closed
<row Id="107" PostId="21" CreationDate="2019-04-02T18:00:00.000" UserId="1" Text="Thank you." />
"""

HISTORY = """
<row Id="1" PostHistoryTypeId="1" PostId="10" RevisionGUID="a" CreationDate="2019-03-10T10:00:00.000" UserId="1" Text="Why did they swarm?" />
<row Id="2" PostHistoryTypeId="2" PostId="10" RevisionGUID="a" CreationDate="2019-03-10T10:00:00.000" UserId="1" Text="Two hives of forty." />
<row Id="3" PostHistoryTypeId="3" PostId="10" RevisionGUID="a" CreationDate="2019-03-10T10:00:00.000" UserId="1" Text="&lt;swarming&gt;" />
<row Id="4" PostHistoryTypeId="4" PostId="10" RevisionGUID="b" CreationDate="2019-03-11T10:00:00.000" UserId="2" Text="Why did they swarm in March?" Comment="said when" />
<row Id="5" PostHistoryTypeId="5" PostId="10" RevisionGUID="c" CreationDate="2019-03-12T07:00:00.000" UserId="2" Text="Two hives of forty. At $12$ degrees!&#xD;&#xA;" />
<row Id="6" PostHistoryTypeId="2" PostId="11" RevisionGUID="d" CreationDate="2019-03-10T12:00:00.000" UserId="2" Text="Too little room." />
<row Id="7" PostHistoryTypeId="10" PostId="10" RevisionGUID="e" CreationDate="2019-03-13T12:00:00.000" UserId="2" Text="{}" />
<row Id="8" PostHistoryTypeId="2" PostId="999" RevisionGUID="f" CreationDate="2019-03-13T12:00:00.000" UserId="2" Text="gone" />
"""

LINKS = """
<row Id="1" CreationDate="2019-03-10T12:00:00.000" PostId="11" RelatedPostId="20" LinkTypeId="1" />
"""

VOTES = """
<row Id="1" PostId="11" VoteTypeId="2" CreationDate="2019-03-11T00:00:00.000" />
<row Id="2" PostId="11" VoteTypeId="1" CreationDate="2019-03-12T00:00:00.000" />
<row Id="3" PostId="10" VoteTypeId="5" UserId="4" CreationDate="2019-03-12T00:00:00.000" />
<row Id="4" PostId="999" VoteTypeId="2" CreationDate="2019-03-12T00:00:00.000" />
<row Id="5" PostId="10" VoteTypeId="16" CreationDate="2019-03-12T00:00:00.000" />
<row Id="6" PostId="10" Vote"""

BADGES = """
<row Id="1" UserId="1" Name="Autobiographer" Date="2019-03-02T00:00:00.000" Class="3" TagBased="False" />
"""


def write_dump(folder: Path) -> Path:
    """The dump with all of its traps."""
    files = {
        "Users": USERS, "Tags": TAGS, "Posts": POSTS, "Comments": COMMENTS, "PostHistory": HISTORY,
        "PostLinks": LINKS, "Badges": BADGES,
    }  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in files.items():
        write_file(folder, name, rows)
    (folder / "Votes.xml").write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<votes>{VOTES}', encoding="utf-8")
    return folder


def write_file(folder: Path, name: str, rows: str) -> None:
    """A whole file, with the byte order mark and the line ends that the real ones have."""
    text = f'<?xml version="1.0" encoding="utf-8"?>\n<{name.lower()}>{rows}</{name.lower()}>\n'
    (folder / f"{name}.xml").write_text(text.replace("\n", "\r\n"), encoding="utf-8-sig", newline="")


def write_long_dump(folder: Path, threads: int) -> Path:
    """Many short threads: a question, an answer that was accepted, a comment each."""
    folder.mkdir(parents=True, exist_ok=True)
    posts, comments = [""], [""]
    for nth in range(threads):
        question, answer = 10 + nth * 2, 11 + nth * 2
        posts += [
            (
                f'<row Id="{question}" PostTypeId="1" AcceptedAnswerId="{answer}" CreationDate="2020-01-01T10:00:00" '
                f'OwnerUserId="{nth % 7}" Title="Hive {nth} is too quiet" Tags="&lt;quiet&gt;" Body="&lt;p&gt;Hive {nth}.&lt;/p&gt;" />'
            ),
            (
                f'<row Id="{answer}" PostTypeId="2" ParentId="{question}" CreationDate="2020-01-01T11:00:00" '
                f'OwnerUserId="{nth % 5}" Body="&lt;p&gt;Knock at hive {nth}.&lt;/p&gt;" />'
            ),
        ]
        comments.append(
            f'<row Id="{nth}" PostId="{answer}" CreationDate="2020-01-01T12:00:00" UserId="3" Text="Done." />'
        )
    write_file(folder, "Posts", "\n".join([*posts, ""]))
    write_file(folder, "Comments", "\n".join([*comments, ""]))
    return folder
