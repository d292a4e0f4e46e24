"""The table of runs as a Qt view: letters with their lines, keys, and names typed in place. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from softmax_viz.views.keys.focus import is_by_keyboard
from softmax_viz.views.keys.places import shortcut_by_place
from softmax_viz.views.runs.run_columns import COLUMNS, NAME, RUN, SHOWN
from softmax_viz.views.runs.runs_model import Index, RunsModel
from softmax_viz.views.style.run_styles import run_style
from softmax_viz.views.style.theme import LIGHT, SPACE_S, SPACE_XS, Theme, scaled, tabular
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.widgets.key_filter import ShortcutOverride

_ROW_PADDING = 10
_LINE, _LINE_WIDTH, _SIGN, _INDENT, _BOX = 30.0, 2.5, 7.0, 12.0, 13.0  # pixels of the normal size
_TICK = ((0.22, 0.52), (0.42, 0.74), (0.79, 0.27))  # in shares of the box
_DEEPEST = 4  # deeper runs are indented no further
_MOST_TEXT = 150  # pixels of the normal size; longer texts are elided
_LONGEST_NAME = 60
_UP_DOWN = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
_OWN_KEYS = (*_UP_DOWN, Qt.Key.Key_Delete, Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_VCENTER = Qt.AlignmentFlag.AlignVCenter


class RunsDelegate(QStyledItemDelegate):
    """Draws cells: a run as a sign for the present one, its letter and its line."""

    def __init__(self, model: RunsModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.theme = LIGHT

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one cell."""
        cell = QRect(option.rect)
        plain = QStyleOptionViewItem(option)
        states = QStyle.StateFlag
        if option.state & states.State_Selected:
            painter.fillRect(cell, self.theme.info_ground)
        plain.state &= ~(states.State_Selected | states.State_HasFocus | states.State_MouseOver)
        if index.column() == RUN:
            self._paint_run(painter, plain, index)
        elif index.column() == SHOWN:
            self._paint_box(painter, cell, index)
        else:
            super().paint(painter, plain, index)
        if option.state & states.State_HasFocus:
            painter.setPen(self.theme.accent)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(cell.adjusted(0, 0, -1, -1))

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        """Tick a box wherever its cell is clicked."""
        if index.column() != SHOWN or not index.flags() & Qt.ItemFlag.ItemIsUserCheckable:
            return super().editorEvent(event, model, option, index)
        if isinstance(event, QMouseEvent) and event.button() == Qt.MouseButton.LeftButton:
            if event.type() == QEvent.Type.MouseButtonRelease:
                model.setData(index, None, Qt.ItemDataRole.CheckStateRole)
            return True
        return False

    def run_width(self, deepest: int, letter: int) -> int:
        """Return the width of the column of runs, for the depth of the tree and the width of the widest letter."""
        size = self.theme.size
        return round(size(_SIGN + _INDENT * min(deepest, _DEEPEST) + _LINE)) + letter + 4 * SPACE_XS

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Make a line edit for the name."""
        del option
        line = QLineEdit(parent)
        line.setProperty("role", "cell")
        line.setMaxLength(_LONGEST_NAME)
        run = self._model.run_at(index.row())
        name = self.tr("Name of run %1").replace("%1", "" if run is None else run.entry.letter)
        set_explanation(line, name, self.tr("Type a name. An empty one says what differs."))
        return line

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Fill the whole cell."""
        del index
        editor.setGeometry(option.rect)

    @property
    def box_size(self) -> int:
        """The side of a box that is ticked."""
        return round(self.theme.size(_BOX))

    def _paint_box(self, painter: QPainter, cell: QRect, index: Index) -> None:
        """Draw a box with an edge that can be seen on every ground, and a tick in it."""
        state = index.data(Qt.ItemDataRole.CheckStateRole)
        if state is None:
            return
        side = float(self.box_size)
        box = QRectF(0.0, 0.0, side, side)
        box.moveCenter(QRectF(cell).center())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.theme.control_border, self.theme.size(1.0)))
        painter.setBrush(self.theme.input)
        painter.drawRoundedRect(box, 2.0, 2.0)
        if Qt.CheckState(state) == Qt.CheckState.Checked:
            painter.setPen(QPen(self.theme.text, self.theme.size(1.8)))
            tick = [QPointF(box.left() + x * side, box.top() + y * side) for x, y in _TICK]
            painter.drawPolyline(QPolygonF(tick))
        painter.restore()

    def _paint_run(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        run = self._model.run_at(index.row())
        if run is None:
            return
        size, theme, cell = self.theme.size, self.theme, QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = cell.center().y()
        left = cell.left() + SPACE_XS
        if run.is_current:
            side = size(_SIGN)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.text)
            corners = (QPointF(left, middle - side / 2), QPointF(left + side, middle), QPointF(left, middle + side / 2))
            painter.drawPolygon(QPolygonF(corners))
        left += size(_SIGN) + SPACE_XS + size(_INDENT) * min(self._model.depth_of(run), _DEEPEST)
        self.initStyleOption(option, index)  # takes the bold font of the present run
        painter.setFont(option.font)
        painter.setPen(theme.text)
        width = option.fontMetrics.horizontalAdvance(run.entry.letter)
        painter.drawText(QRectF(left, cell.top(), width + 1.0, cell.height()), _VCENTER, run.entry.letter)
        style = run_style(run.entry.letter, theme)
        pen = QPen(style.colour, size(_LINE_WIDTH))
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([length / _LINE_WIDTH for length in style.dashes])
        painter.setPen(pen)
        start = left + width + SPACE_XS
        painter.drawLine(QPointF(start, middle), QPointF(start + size(_LINE), middle))
        painter.restore()


class RunsView(QTableView):
    """A table of runs. Enter opens one, F2 names it, Delete removes it, Space shows or hides it.

    Space does so only after the view got the focus by keyboard; otherwise it runs and pauses training.

    Signals
    -------
    openRequested(), deleteRequested(), showRequested()
        The current run is to be opened, deleted, or shown or hidden.
    """

    openRequested = Signal()
    deleteRequested = Signal()
    showRequested = Signal()

    def __init__(self, model: RunsModel) -> None:
        super().__init__()
        self._model = model
        self.delegate = RunsDelegate(model, self)
        self.setModel(model)
        self.setItemDelegate(self.delegate)
        self.setProperty("role", "bare")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(SHOWN, QHeaderView.ResizeMode.Fixed)
        header.setStretchLastSection(True)
        header.setMinimumSectionSize(scaled(20))
        header.setSortIndicator(RUN, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        sentence = self.tr(
            "All runs. Enter opens the chosen one, F2 names it, Delete removes it; click a title to sort."
        )
        set_explanation(self, self.tr("Runs"), sentence)
        self.setToolTip("")  # cells and titles have their own
        ShortcutOverride(self, (Qt.Key.Key_Space,))
        ShortcutOverride(self.viewport(), ())
        self.doubleClicked.connect(self._on_double_clicked)

    def show_theme(self, theme: Theme) -> None:
        """Use the colours and the size of ``theme``."""
        self.delegate.theme = theme
        self.align()
        self.viewport().update()

    def align(self) -> None:
        """Give rows and columns the sizes that their texts need."""
        self.setFont(tabular(self.font()))
        metrics = self.fontMetrics()
        bold = self.font()
        bold.setBold(True)
        bold_metrics = QFontMetrics(bold)  # of the present run
        self.verticalHeader().setDefaultSectionSize(metrics.height() + _ROW_PADDING)
        letter = bold_metrics.horizontalAdvance("M2" if self._model.has_long_letters else "M")
        arrow = self.style().pixelMetric(QStyle.PixelMetric.PM_HeaderMarkSize) + SPACE_XS
        rows = [run for row in range(self._model.rowCount()) if (run := self._model.run_at(row)) is not None]
        for place, column in enumerate(COLUMNS):
            title = metrics.horizontalAdvance(column.shown_title()) + arrow
            if place == RUN:
                width = max(self.delegate.run_width(self._model.deepest, letter), title)
            elif place == SHOWN:
                width = self.delegate.box_size
            elif column.is_number:
                width = max(title, bold_metrics.horizontalAdvance(column.widest))
            else:
                texts = [bold_metrics.horizontalAdvance(self._model.text(run, place)) for run in rows]
                width = min(max([title, *texts]) + SPACE_S, scaled(_MOST_TEXT, self.font()))
            self.setColumnWidth(place, width + 2 * SPACE_XS + SPACE_S)

    def edit_name(self) -> None:
        """Let the user type the name of the current run."""
        index = self._model.index(self.currentIndex().row(), NAME)
        if index.isValid():
            self.setCurrentIndex(index)
            self.edit(index)

    def minimumSizeHint(self) -> QSize:
        """Return the height of the titles and three rows."""
        rows = 3 * self.verticalHeader().defaultSectionSize()
        return QSize(0, self.horizontalHeader().sizeHint().height() + rows)

    def changeEvent(self, event: QEvent) -> None:
        """Fit the cells after a change of font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "delegate"):
            self.align()

    def event(self, event: QEvent) -> bool:
        """Claim the keys before a shortcut of the window does. Left and Right belong to the time line."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if plain and event.key() in _OWN_KEYS:
                event.accept()
                return True
        return super().event(event)

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> object:
        """Let no input method compose letters here: they are shortcuts."""
        return False if query == Qt.InputMethodQuery.ImEnabled else super().inputMethodQuery(query)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Act on the current run."""
        key = event.key()
        if self.state() == self.State.EditingState:
            super().keyPressEvent(event)
        elif key in _ENTER:
            self.openRequested.emit()
        elif key == Qt.Key.Key_Delete:
            self.deleteRequested.emit()
        elif key == Qt.Key.Key_F2:
            self.edit_name()
        elif key == Qt.Key.Key_Space and is_by_keyboard(self):
            self.showRequested.emit()
        elif key in _UP_DOWN or key == Qt.Key.Key_Tab:
            super().keyPressEvent(event)
        elif shortcut_by_place(event) is not None or event.text():
            event.ignore()  # Qt would look for a row that begins with the letter
        else:
            super().keyPressEvent(event)

    def _on_double_clicked(self, index: QModelIndex) -> None:
        if index.column() != SHOWN:
            self.openRequested.emit()
