"""Back-office pages as a browser would fill them in."""

import lxml.html


def parse(response):
    return lxml.html.fromstring(response.content.decode())


def filled(response, form_id, **changes):
    """What the form on the page would send, with `changes`; a value None leaves a field out."""
    form = parse(response).get_element_by_id(form_id)
    data = {}
    for name, value in form.form_values():
        data.setdefault(name, []).append(value)
    data |= changes
    return {name: value for name, value in data.items() if value is not None}


def text(response):
    return " ".join(parse(response).text_content().split())


def errors(response, field):
    """The sentences of refusal beside one field; "" when there is none."""
    rows = parse(response).find_class(f"field-{field}")
    lists = [found for row in rows for found in row.xpath('..//ul[contains(@class,"errorlist")]')]
    return " ".join(one.text_content() for one in lists)


def inputs(response, name):
    return parse(response).xpath(f'//input[@name="{name}"]')
