import re

import pytest

from events.markdown import is_safe_link, render_markdown


@pytest.mark.parametrize(
    ("written", "levels"),
    [
        ("# A", [2]),
        ("## A\n### B\n## C", [2, 3, 2]),
        ("### A\n## B\n##### C\n### D", [2, 2, 3, 3]),
        ("# A\n## B\n### C\n#### D\n##### E\n###### F", [2, 3, 4, 5, 6, 6]),
        ("A\n=\nB\n-", [2, 3]),
    ],
)
def test_headings_stand_under_the_page_s_own_and_skip_no_level(written, levels):
    html = str(render_markdown(written, "en"))

    assert [int(n) for n in re.findall(r"<h(\d)>", html)] == levels
    assert [int(n) for n in re.findall(r"</h(\d)>", html)] == levels


@pytest.mark.parametrize(
    "written",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "a <b onclick=x>b</b>",
        "<!-- c --><style>*{}</style>",
    ],
)
def test_html_of_the_writer_is_shown_as_written(written):
    html = str(render_markdown(written, "en"))

    assert set(re.findall(r"</?(\w+)", html)) == {"p"}


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java&#115;cript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "tel:123",
        "//evil.example",
        "blob:x",
    ],
)
def test_a_link_that_leads_astray_is_only_text(address):
    assert "<a" not in render_markdown(f"[here]({address})", "en")


@pytest.mark.parametrize(
    "address",
    ["https://example.org/a?b=c", "http://example.org", "mailto:a@example.org", "../programme/",
     "/fr/2025/", "#top", "?q=a", "page"],
)  # fmt: skip
def test_a_link_to_the_web_a_mailbox_or_this_site_is_kept(address):
    assert is_safe_link(address)
    assert f'<a href="{address}"' in render_markdown(f"[here]({address})", "en")


def test_the_web_elsewhere_learns_nothing_of_the_reader():
    html = render_markdown("[a](https://example.org) <https://example.net> [b](../c/)", "en")

    assert html.count('rel="noopener noreferrer"') == 2
    assert '<a href="../c/">' in html


def test_no_picture_is_fetched_from_anywhere():
    assert "<img" not in render_markdown("![x](https://example.org/x.png)", "en")


def test_french_signs_keep_to_their_word():
    assert "Accès\u00a0: oui" in render_markdown("Accès : oui", "fr")
    assert "Access : yes" in render_markdown("Access : yes", "en")


def test_deeply_nested_text_is_cut_short():
    assert render_markdown("> " * 5000 + "a", "en").count("<blockquote>") < 100
