"""What an instance of one workflow must do, said once more and plainly: the model that the service is compared with."""

TEXT = {"type": "text", "name": "n"}
FLOW = {
    "name": "model",
    "nodes": [
        {"id": "a", "type": "form", "fields": [{**TEXT, "required": True}], "on_next": "b"},
        {"id": "b", "type": "form", "fields": [], "on_next": "js", "on_back": "a"},
        {
            "id": "js",
            "type": "js",
            "config": {"js_code": "next = params.nodes.a.n === '2' ? 'cap' : ''; return {}"},
            "on_success": "c",
        },
        {"id": "cap", "type": "liveid_capture", "on_success": "c", "on_fail": "b"},
        {"id": "c", "type": "form", "fields": [TEXT], "on_next": "end", "on_back": "b"},
        {"id": "end", "type": "form", "fields": [], "is_terminal_node": True},
    ],
}
NEXT = {"a": "b", "b": "js", "c": "end"}
BACK = {"b": "a", "c": "b"}
FIELDS = {"a": {"n"}, "b": set(), "c": {"n"}}
CAPTURE_MS, LIFE_MS = 1000, 24 * 60 * 60 * 1000
REFUSED, NOT_YET = (400, None), (404, None)


class Visit:
    """One stay at a node: what was handed in, and what was answered."""

    def __init__(self, node):
        self.node, self.sent, self.told = node, None, None
        self.under_way = False  # a capture that was handed in
        self.due = None


class Model:
    """One instance. Each method gives the status of the answer and the node that it names."""

    def __init__(self, instance, tenant, nodes, now):
        self.id, self.tenant, self.nodes = instance, tenant, nodes
        self.status, self.expires = "PENDING", now + LIFE_MS
        self.visits, self.queued, self.text = [], [], None
        self.last = None  # the last submission of all, taken or not

    def look(self, now):
        """Whoever looks after its time sees it EXPIRED."""
        if self.status in ("PENDING", "STARTED", "INPROGRESS") and now >= self.expires:
            self.status = "EXPIRED"
        return self.status

    @property
    def ended(self):
        return self.status in ("COMPLETED", "FAILED", "EXPIRED")

    @property
    def waiting(self):
        return self.visits[-1] if self.visits and not self.ended else None

    @property
    def where(self):
        """The node that waits, or the terminal one that it ended at."""
        if self.waiting:
            return self.waiting.node
        return "end" if self.status == "COMPLETED" else None

    def initiate(self, now):
        self.look(now)
        if self.ended:
            return REFUSED
        if self.status == "PENDING":
            self.status = "STARTED"
            if self.nodes:
                self._enter("a")
            else:
                self.status = "FAILED"
        return 200, self.where

    def submit(self, now, node, action, fields):
        self.look(now)
        sent = (action, tuple(sorted(fields.items())))
        known = self._repeated(node, sent)
        if known is not None:
            return 200, known.told
        at = self.waiting
        if at is None or self.status == "PENDING" or node != at.node or at.under_way:
            return REFUSED
        if action == "back" and node not in BACK:
            return REFUSED
        if node != "cap" and action == "next":
            if fields.keys() - FIELDS[node] or (node == "a" and "n" not in fields):
                return REFUSED
            self.text = fields["n"] if node == "a" else self.text
        self.status = "INPROGRESS"
        at.sent = sent
        if node == "cap":
            at.under_way, at.due = True, now + CAPTURE_MS
        else:
            self._enter((NEXT if action == "next" else BACK)[node])
        at.told = self.where
        return 200, at.told

    def poll(self, now, node):
        self.look(now)
        at = self.waiting
        if at is not None and at.under_way and node == at.node:
            if self.queued:
                self._captured(self.queued.pop(0))
            elif now >= at.due:
                self._captured("success")
        handed_in = [
            visit for visit in self.visits if visit.node == node and (visit.sent or visit.node in ("js", "end"))
        ]
        if not handed_in or handed_in[-1].under_way:
            return NOT_YET
        return 200, self.where

    def _captured(self, outcome):
        """An error goes where a failure goes, as nothing else is wired for it."""
        self.visits[-1].under_way = False
        self._enter("c" if outcome == "success" else "b")

    def _repeated(self, node, sent):
        if self.status == "EXPIRED":
            return None
        if self.ended:
            last = next((visit for visit in reversed(self.visits) if visit.sent), None)
        else:
            last = next((visit for visit in reversed(self.visits) if visit.node == node), None)
        return last if last is not None and (last.node, last.sent) == (node, sent) else None

    def _enter(self, node):
        self.visits.append(Visit(node))
        if node == "js":
            self._enter("cap" if self.text == "2" else "c")
        elif node == "end":
            self.status = "COMPLETED"
