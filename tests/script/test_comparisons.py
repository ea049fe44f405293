"""What a script decides by: where tested values come from, what they are compared with, what results hand on."""

from hypothesis import given
from hypothesis import strategies as st

from wfstudio.script.comparisons import decides_by


def test_values_of_nodes_with_what_they_are_compared_with() -> None:
    found = decides_by(
        """
        const LIMIT = 25000;
        const { amount, kind: sort } = params.nodes.pay;
        const total = Number(String(amount).replace(',', ''));
        if (total >= LIMIT) return { success: false };
        switch (sort.trim().toLowerCase()) { case 'pay': case "send": break; default: throw new Error('x'); }
        return { success: params.nodes.doc.dob === params.nodes.account.dob, total };
        """
    )
    assert found.tested[("node", "pay", "amount")] == (25000.0,)
    assert found.tested[("node", "pay", "kind")] == ("pay", "send")
    assert found.tested[("node", "doc", "dob")] == found.tested[("node", "account", "dob")] == ()
    assert found.returned["total"] == {("node", "pay", "amount")}


def test_what_fetch_answers_by_status_and_entry() -> None:
    found = decides_by(
        """
        const r = await fetch('https://api.example.org/' + params.nodes.a.id);
        if (r.status === 404 || !r.ok) return { success: false };
        const { person, plan } = await r.json();
        if (['gold', 'silver'].includes(plan)) next = 'b';
        return { name: person.name.first, note: params.metadata.channel === 'app' ? 1 : 2 };
        """
    )
    assert found.tested[("status",)] == (404.0,)
    assert set(found.tested[("json", "plan")]) == {"gold", "silver"}
    assert found.tested[("metadata", "channel")] == ("app",)
    assert ("person", "name", "first") in found.json
    assert ("node", "a", "id") not in found.tested  # it is only sent
    assert found.returned["name"] == {("json", "person", "name", "first")}


@given(st.text(alphabet="params.nodes{}()[]=!?:'ab \n;const", max_size=60))
def test_whatever_the_text_it_is_read(code: str) -> None:
    decides_by(code)
