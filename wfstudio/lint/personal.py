"""Which results are a person's: by the type of a form's field, else by what a value is called."""

from wfstudio.document.catalogue import node_type

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from wfstudio.document.model import Document, NodeView

_TYPES = frozenset(("email", "ssn"))
_KEYS = frozenset(
    (
        "email", "emailaddress", "mail", "phone", "phonenumber", "mobile", "mobilenumber", "telephone", "firstname",
        "lastname", "middlename", "fullname", "givenname", "familyname", "surname", "maidenname", "dob", "dateofbirth",
        "birthdate", "birthday", "ssn", "socialsecuritynumber", "taxid", "taxnumber", "nationalid", "passport",
        "passportnumber", "documentnumber", "licensenumber", "driverslicense", "address", "streetaddress", "street",
        "accountnumber", "iban", "cardnumber", "creditcard", "gender", "selfie", "portrait", "faceimage",
    )
)  # fmt: skip
_ENDINGS = ("email", "phone", "mobile", "firstname", "lastname", "ssn", "passportnumber", "dateofbirth")
_FILLING = str.maketrans("", "", "_- ")


def sounds_personal(key: str) -> bool:
    """Whether a value of that name is a person's: ``customerEmail``, ``date_of_birth``."""
    word = key.translate(_FILLING).lower()
    return word in _KEYS or word.endswith(_ENDINGS)


class Personal:
    """Answers for one document; call it with a node's id and a key of its result. None is the whole result, and the
    id "" stands for all nodes."""

    __slots__ = ("_answers", "_doc")

    def __init__(self, doc: "Document") -> None:
        self._doc = doc
        self._answers: dict[tuple[str, str | None], bool] = {}

    def __call__(self, node_id: str, key: str | None) -> bool:
        """Whether that is a person's."""
        asked = (node_id, key)
        if asked not in self._answers:
            if node_id:
                node = self._doc.node(node_id)
                self._answers[asked] = node is not None and _holds(node, key)
            else:
                self._answers[asked] = any(_holds(node, None) for node in self._doc.nodes)
        return self._answers[asked]


def _holds(node: "NodeView", key: str | None) -> bool:
    row = node_type(node.type)
    if key is None and row is not None and row.capture:
        return True
    for field in node.fields:
        name = field.get("name")
        if not isinstance(name, str) or (key is not None and name != key):
            continue
        if field.get("type") in _TYPES or (key is None and sounds_personal(name)):
            return True
    return key is not None and sounds_personal(key)
