"""Folding from the keyboard: the selected node and what belongs to it as one box, and open again."""

from __future__ import annotations

from wfstudio.tui.canvas.base import CanvasPart
from wfstudio.tui.canvas.folding import cluster_of, leader_of


class FoldActions(CanvasPart):
    """Fold and unfold."""

    def action_fold(self) -> None:
        """Fold the selected node with what belongs to it; a fold is opened."""
        node, index = self.selected, self._index
        if node is None or index is None:
            return
        if node in self._folds:
            self._refold({leader: members for leader, members in self._folds.items() if leader != node})
            return
        members = cluster_of(index, node)
        if len(members) < 2:
            text = f"{node} has no retries of its own, is in no small loop and on no island: nothing folds with it."
            self.notify(text, title="Not folded", timeout=4, markup=False)
            return
        leader = leader_of(index, members)
        for inner in list(self._folds):
            if inner in members:
                members |= self._folds[inner]
        folds = {name: inside for name, inside in self._folds.items() if name not in members}
        self._refold({**folds, leader: members})
        self.select(leader)

    def action_unfold(self) -> None:
        """Open every fold."""
        if self._folds:
            self._refold({})
        else:
            self.notify("Nothing is folded.", timeout=2, markup=False)

    def _open_to(self, node: str) -> None:
        """Open the fold that hides a node."""
        for leader, members in self._folds.items():
            if node in members and node != leader:
                self._refold({name: inside for name, inside in self._folds.items() if name != leader})
                return
