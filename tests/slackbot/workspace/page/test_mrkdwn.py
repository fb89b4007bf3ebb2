"""mrkdwn as Slack's client reads it."""

import pytest

from slackbot.workspace.page import mrkdwn
from tests.slackbot.workspace.page.eyes import eyes


def html(text: str, who: str = "lea") -> str:
    return str(mrkdwn.render(text, eyes(who)))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("*gras*", "<b>gras</b>"),
        ("_italique_", "<i>italique</i>"),
        ("~barré~", "<s>barré</s>"),
        ("*gras _et italique_*", "<b>gras <i>et italique</i></b>"),
        ("(*gras*), *encore*.", "(<b>gras</b>), <b>encore</b>."),
        ("`code *brut*`", "<code>code *brut*</code>"),
        ("```\nun\n*deux*\n```", "<pre>un\n*deux*</pre>"),
        ("avant\n```x = 1```\naprès", "avant<pre>x = 1</pre>après"),
        ("une\ndeux", "une<br>deux"),
        ("&gt; cité\nlibre", "<blockquote>cité</blockquote>libre"),
        ("&gt; un\n&gt; deux", "<blockquote>un<br>deux</blockquote>"),
        ("a\n&gt;&gt;&gt; tout\nle reste", "a<blockquote>tout<br>le reste</blockquote>"),
        (":white_check_mark: fait", '<span class="emoji" title=":white_check_mark:">✅</span> fait'),
    ],
)
def test_marks_are_read(text: str, shown: str) -> None:
    assert html(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "2 * 3 * 4",
        "a*b*c",
        "snake_case_name",
        "* pas gras *",
        "*pas\ngras*",
        "**",
        ":inconnu_ici:",
        "10:30:45",
        "- une liste n'en est pas une",
        "• ni celle-ci",
        "# ni un titre",
        "&amp;nbsp; n'est pas une entité de Slack",
    ],
)
def test_what_is_no_mark_stays_as_typed(text: str) -> None:
    escaped = text.replace("'", "&#39;").replace("\n", "<br>")
    assert html(text) == escaped


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "*<script>alert(1)</script>*",
        "`<script>alert(1)</script>`",
        "```<script>alert(1)</script>```",
        "<javascript:alert(1)|cliquez>",
        '<https://x.example/"onmouseover=alert(1)|x>',
        "<@U1|<script>alert(1)</script>>",
        "\U000f0000\U000f0001 *a*",
    ],
)
def test_nothing_typed_becomes_markup(text: str) -> None:
    shown = html(text)
    assert "<script" not in shown
    assert 'href="javascript' not in shown
    assert '"onmouseover' not in shown


def test_links_open_elsewhere_and_permalinks_open_here() -> None:
    outside = html("<https://example.org|le site>")
    assert outside == '<a href="https://example.org" target="_blank" rel="noopener noreferrer">le site</a>'
    assert html("<mailto:a@b.example|écrire>").startswith('<a href="mailto:a@b.example"')
    assert html("<http://127.0.0.1:1/archives/C1/p2|le fil>") == '<a href="/as/lea/archives/C1/p2">le fil</a>'


def test_bare_addresses_become_links() -> None:
    assert 'href="https://example.org/a?b=1&amp;c=2"' in html("voir https://example.org/a?b=1&amp;c=2.")


def test_mentions_show_names_and_mark_the_reader() -> None:
    assert html("<@U0LEA00001>") == '<span class="mention me">@Léa Martin</span>'
    assert html("<@U0MARC0001>") == '<span class="mention">@Marc Petit</span>'
    assert html("<!subteam^S0MANAGER1>", "marc") == '<span class="mention me">@responsables-support</span>'
    assert html("<#C0SUPPORT1>") == '<a class="mention" href="/as/lea/support-incidents">#support-incidents</a>'
    assert html("<!here>") == '<span class="mention me">@here</span>'


def test_a_notification_has_the_words_without_the_marks() -> None:
    text = "*INC-000001* &amp; <@U0LEA00001>\n&gt; cité <https://x.example|ici>"
    assert mrkdwn.plain(text, eyes()) == "INC-000001 & @Léa Martin\ncité ici"
    assert mrkdwn.plain("*250,00\u00a0€* HT", eyes()) == "250,00\u00a0€ HT"  # not to be broken over two lines
