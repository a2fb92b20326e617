"""The mail of an edition in mail programs: valid HTML, only features that they support, and nothing too wide."""

import json
import re
import subprocess

import pytest

from tests.journeys.inside import JourneySite
from tests.journeys.node import FOLDER, installed

pytestmark = pytest.mark.browser

HTML_RULES = {
    "root": True,
    "extends": ["html-validate:standard", "html-validate:a11y", "html-validate:document"],
    "rules": {
        # Outlook for Windows lays out with the table attributes of 1999, and with nothing else.
        "no-deprecated-attr": "off",
        # Mail programs cut a mail out of its document; MJML says on a <div> what <article> would say, which some take out.
        "prefer-native-element": "off",
        # Hashes of files of this same site protect from nobody.
        "require-sri": "off",
    },
}
CLIENTS = ["gmail.*", "outlook.*", "apple-mail.*", "yahoo.*"]
NO_STYLES = (
    "the mail stands without <style>: what it needs is inline; <style> only brings larger headlines and the dark"
)
OLD_OUTLOOK = "Word's layout: MJML writes the same as an attribute or in a conditional table beside it"
# Features that some program does not support, and why the mail may use them all the same.
ACCEPTED_ERRORS = {
    "<style> element": NO_STYLES,
    "@media": NO_STYLES,
    "Class selector": NO_STYLES,
    "Type selector": NO_STYLES,
    "ID selector": NO_STYLES,
    "Attribute selector": NO_STYLES,
    "Chaining selectors": NO_STYLES,
    "Descendant combinator": NO_STYLES,
    "<body> element": "made a <div>, which keeps its background; the first <div> has it as well",
    "aria-label attribute": "names the mail for screen readers, where it is kept",
    "role attribute": "says that tables are no tables, where it is kept",
    "display:none": "hides the preview line, beside five other means",
    "opacity": "hides the preview line, beside five other means",
    "overflow": "hides the preview line, beside five other means",
    "height property": "of pictures, which have the attribute as well",
    "outline": "none, on pictures: nothing is lost",
    "transform": "caniemail takes text-transform for it",
    "word-break": "breaks a word that is wider than the mail, where it is known",
    "word-spacing": "the normal one: nothing is lost",
}
# Features that some program supports in part. The mail uses only that part.
ACCEPTED_WARNINGS = {
    "!important keyword": "in <style> alone, with a space before it and in lower case",
    "<body> element": "made a <div>",
    "<style> element": "stands in the head",
    "@media": "by width and by colour scheme, not nested",
    "Attribute selector": "[data-ogsc] is for Outlook's own dark mode alone",
    "Chaining selectors": NO_STYLES,
    "Class selector": NO_STYLES,
    "Descendant combinator": NO_STYLES,
    "ID selector": NO_STYLES,
    "Type selector": NO_STYLES,
    "align attribute": "on tables and cells, beside text-align",
    "background": "a colour alone",
    "border": "of one and two pixels on an empty paragraph; Outlook gets a table instead",
    "dir attribute": "from left to right, not on links",
    "direction": "from left to right",
    "display": "inline-block for columns; Outlook gets a table instead",
    "display:none": "on the preview line, which holds no table",
    "font-size": "in pixels",
    "font-weight": "bold",
    "height attribute": "in pixels, of the lead's picture",
    "height property": OLD_OUTLOOK,
    "lang attribute": "on the document",
    "letter-spacing": "small, positive and in pixels",
    "line-height": OLD_OUTLOOK,
    "mailto: links": "an address alone",
    "margin": "0, or auto where the attribute centres as well",
    "max-width": OLD_OUTLOOK,
    "overflow": "hides the preview line",
    "padding": "on cells",
    "role attribute": "on tables",
    "text-align": "left and centre",
    "text-decoration": "one value",
    "text-transform": "uppercase",
    "width attribute": "in pixels, but for tables at full width",
    "width property": OLD_OUTLOOK,
    "word-break": "breaks a word that is wider than the mail",
    "word-spacing": "the normal one",
}
ASK = """
import {readFileSync} from "node:fs";
import {caniemail} from "caniemail";
const [clients, file] = process.argv.slice(2);
const {issues} = caniemail({clients: JSON.parse(clients), html: readFileSync(file, "utf8")});
const titles = (found) => [...new Set([...found.values()].flat().map((issue) => issue.title))];
console.log(JSON.stringify([titles(issues.errors), titles(issues.warnings)]));
"""


@pytest.fixture(scope="module")
def mails(tmp_path_factory):
    """The HTML of mails by name."""
    site = JourneySite(tmp_path_factory.mktemp("mails"))
    site.prepare()
    command = "from tests.newsletters.editions import print_mails; print_mails()"
    printed = site.inside(command)
    site.end()
    return json.loads(printed)


@pytest.fixture(params=["whole_edition", "longest_edition"])
def html(request, mails, tmp_path):
    """The path of a mail. Its pictures are not there, as in a program that does not load them."""
    file = tmp_path / "mail.html"
    file.write_text(mails[request.param])
    return file


def test_the_mail_is_valid_html(html):
    (html.parent / ".htmlvalidate.json").write_text(json.dumps(HTML_RULES))
    command = [*installed("html-validate/bin/html-validate.mjs"), "--formatter=stylish", html.name]
    done = subprocess.run(command, cwd=html.parent, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_mail_programs_support_everything_in_the_mail(html):
    node = installed("caniemail/package.json")[0]
    done = subprocess.run(
        [node, "--input-type=module", "-", json.dumps(CLIENTS), str(html)],
        input=ASK,
        cwd=FOLDER,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    errors, warnings = json.loads(done.stdout)
    assert errors and warnings, "caniemail found nothing at all to say, which cannot be"
    assert set(errors) - ACCEPTED_ERRORS.keys() == set()
    assert set(warnings) - ACCEPTED_WARNINGS.keys() == set()


@pytest.mark.parametrize("width", [320, 390, 640, 1280])
def test_the_mail_fits_and_is_legible_without_pictures_and_in_dark_mode(browser, html, width):
    for scheme in ("light", "dark"):
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        page = context.new_page()
        page.route(re.compile("^http"), lambda route: route.abort())
        page.goto(html.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(DIM) == []
        context.close()


# Words whose colour differs too little from the page's: the contrast of WCAG, 4.5 to 1.
DIM = """() => {
  const channels = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const light = (colour) => channels(colour).reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
  const page = light(getComputedStyle(document.body).backgroundColor);
  const walker = document.createTreeWalker(document.querySelector(".page"), NodeFilter.SHOW_TEXT);
  const dim = [];
  while (walker.nextNode()) {
    if (!walker.currentNode.data.trim()) continue;
    const words = light(getComputedStyle(walker.currentNode.parentElement).color);
    const contrast = (Math.max(page, words) + 0.05) / (Math.min(page, words) + 0.05);
    if (contrast < 4.5) dim.push(`${contrast.toFixed(1)}: ${walker.currentNode.data.trim().slice(0, 40)}`);
  }
  return dim;
}"""
