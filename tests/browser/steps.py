"""What every journey does."""


def follow(page, target):
    """Click, and go on when the next page has loaded whole."""
    with page.expect_navigation():
        page.click(target)
