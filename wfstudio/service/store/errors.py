"""Why the store refused a change."""


class StoreError(Exception):
    """The store could not do it; the message says why, without values."""


class StoreUnavailable(StoreError):
    """Nothing was stored: the disk is full, the file is not writable or the store is closed."""


class StepConflict(StoreError):
    """The instance moved on since it was read; read it again and decide anew."""


class Replayed(StoreError):
    """A request with this (publickey, uuid) was committed before."""


class CodeTaken(StoreError):
    """Another workflow has this access code."""


class StoreTooNew(StoreError):
    """The store was written by a later release than this one."""
