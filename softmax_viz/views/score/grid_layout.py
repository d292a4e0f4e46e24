"""Where the cells of a grid of numbers stand: columns that do not fit continue in a block below. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass

Rect = tuple[int, int, int, int]  # left, top, width, height


@frozen_dataclass
class GridLayout:
    """The places of the cells of one grid, in pixels.

    A block has a line of headings, the rows, and a line of sums. Every block begins with the labels of the rows.

    Parameters
    ----------
    width
        Of the grid.
    widths
        Of the columns.
    label
        Of the labels, at least; they get what is left, up to ``label_wanted``.
    label_wanted
        The widest label.
    row
        The height of a row.
    n_rows
        The number of rows without headings and sums.
    gap
        Between blocks, and between columns.
    """

    width: int
    widths: tuple[int, ...]
    label: int
    label_wanted: int
    row: int
    n_rows: int
    gap: int

    @cached_property
    def blocks(self) -> list[range]:
        """The columns of each block, about equally many."""
        count = len(self.widths)
        for n_blocks in range(1, count + 1):
            size = math.ceil(count / n_blocks)
            blocks = [range(start, min(start + size, count)) for start in range(0, count, size)]
            if max(self._needed(block) for block in blocks) <= self.width:
                return blocks
        return [range(column, column + 1) for column in range(count)]

    @cached_property
    def label_width(self) -> int:
        """The width of the labels, the same in all blocks."""
        left = self.width - max(self._needed(block) for block in self.blocks)
        return self.label + max(0, min(left, self.label_wanted - self.label))

    @property
    def block_height(self) -> int:
        """The height of one block, headings and sums included."""
        return self.row * (self.n_rows + 2)

    @property
    def height(self) -> int:
        """The height of all blocks."""
        n_blocks = len(self.blocks)
        return n_blocks * self.block_height + (n_blocks - 1) * self.gap

    @property
    def least_width(self) -> int:
        """The width of blocks of one column."""
        return self.label + self.gap + max(self.widths, default=0)

    @cached_property
    def columns(self) -> list[tuple[int, int, int]]:
        """Left edge and width of each column, and the top of its block. Columns end at the right edge."""
        places: list[tuple[int, int, int]] = []
        for index, block in enumerate(self.blocks):
            spare = self.width - self.label_width - sum(self.widths[column] + self.gap for column in block)
            left = self.label_width
            for place, column in enumerate(block):
                width = self.widths[column] + self.gap + spare // len(block) + (place < spare % len(block))
                places.append((left, width, index * (self.block_height + self.gap)))
                left += width
        return places

    def row_rects(self, row: int) -> list[Rect]:
        """Return the place of a row in each block; −1 is the line of headings, ``n_rows`` that of sums."""
        return [
            (0, index * (self.block_height + self.gap) + (row + 1) * self.row, self.width, self.row)
            for index in range(len(self.blocks))
        ]

    def cell(self, row: int, column: int) -> Rect:
        """Return the place of a cell; rows as in ``row_rects``."""
        left, width, top = self.columns[column]
        return left, top + (row + 1) * self.row, width, self.row

    def cell_at(self, x: float, y: float) -> tuple[int, int | None] | None:
        """Return row and column at a place; the column is None on a label. None between the blocks."""
        step = self.block_height + self.gap
        block, inside = divmod(int(y), step)
        if not (0 <= block < len(self.blocks) and 0 <= inside < self.block_height and 0 <= x < self.width):
            return None
        row = inside // self.row - 1
        places = self.columns
        for column in self.blocks[block]:
            left, width, _ = places[column]
            if left <= x < left + width:
                return row, column
        return row, None

    def _needed(self, block: Sequence[int]) -> int:
        return self.label + sum(self.widths[column] + self.gap for column in block)
