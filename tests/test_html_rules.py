"""The reader of pages sees what it is meant to see."""

from __future__ import annotations

import pytest

from tests.html_rules import broken_rules

GOOD = (
    '<html lang="en-GB"><title>Draft – Metropolitan Police Authority</title>'
    '<h1>Draft</h1><h2>Part</h2><form action="/x" method="post" hx-post="/x">'
    '<input type="hidden" name="csrf_token"><label for="a">A</label><input id="a" name="a"></form>'
    '<a href="/y" hx-get="/y">y</a></html>'
)


def test_a_good_page_breaks_nothing() -> None:
    assert broken_rules(GOOD) == []


@pytest.mark.parametrize(
    "old, new, said",
    [
        ("<h1>Draft</h1>", "<h1>A</h1><h1>B</h1>", "2 h1"),
        ("<h2>", "<h3>", "h3 after h1"),
        ('<label for="a">A</label>', "", "no label for 'a'"),
        ('name="csrf_token"', 'name="other"', "no token in the form to /x"),
        ('action="/x" ', "", "hx-post /x has no plain way"),
        ('href="/y"', 'href="/z"', "hx-get /y has no plain way"),
        ("<h2>", '<h2 style="x">', "style on h2"),
        ("<h2>", "<script>1</script><h2>", "script"),
        ("<h2>", '<h2 onclick="x">', "onclick on h2"),
        ('<input id="a"', '<b id="a"></b><input id="a"', "id 'a' 2 times"),
        ('lang="en-GB"', "", "no language"),
        ("<h2>", '<h2 aria-describedby="gone">', "nothing has the id 'gone'"),
    ],
)
def test_a_broken_rule_is_said(old: str, new: str, said: str) -> None:
    assert said in broken_rules(GOOD.replace(old, new, 1))
