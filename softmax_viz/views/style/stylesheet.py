"""The stylesheet of the window, as a ``string.Template``.

``theme.apply_theme`` fills in the colours of a theme and the sizes by their names. A widget chooses its style by
the dynamic property ``role``: ``heading``, ``muted``, ``number``, ``primary``, ``quiet``,
``segment``, ``pill``, ``look``, ``popup``, ``message``. Tool buttons without a role are those of Qt's own dialogs:
they keep Qt's style, whose sizes fit their icons.
"""

from __future__ import annotations

import math
import re
from string import Template

# Stands for the size of small text until it is known.
SMALL_TEXT = "<small>"
# The drawings that Qt takes from the stylesheet, by placeholder: their file in ``assets/icons`` and their colour.
STOCK_ICONS: dict[str, tuple[str, str]] = {
    "menu_arrow": ("arrow-down", "muted"),
    "check": ("check", "accent_text"),
    "menu_check": ("check", "text"),
    "menu_check_off": ("check", "disabled"),
    "menu_more": ("expand", "muted"),
    "menu_more_on": ("expand", "accent_text"),
    "icon_information": ("info", "info"),
    "icon_question": ("question", "info"),
    "icon_warning": ("warning", "warning"),
    "icon_critical": ("error", "error"),
    "icon_back": ("back", "text"),
    "icon_forward": ("forward", "text"),
    "icon_parent": ("folder-up", "text"),
    "icon_new_folder": ("folder-add", "text"),
    "icon_list": ("view-list", "text"),
    "icon_detail": ("view-details", "text"),
}
_LENGTH = re.compile(r"(border-radius: )?(?<![\w#])(-?)(\d+)px")


def sized_stylesheet(sheet: str, factor: float) -> str:
    """Return ``sheet`` with every length in pixels ``factor`` ≥ 1 times as large, and no line thinner than a pixel.

    Lengths are rounded half up, radii down: Qt draws square corners where a radius exceeds half of the box.
    """

    def sized(length: re.Match[str]) -> str:
        radius, sign, pixels = length[1] or "", length[2], int(length[3])
        rounded = math.floor(pixels * factor + (0.0 if radius else 0.5))
        return f"{radius}{sign}{max(min(pixels, 1), rounded)}px"

    return _LENGTH.sub(sized, sheet)


STYLESHEET = Template("""
QWidget { color: $text; }
QWidget:disabled { color: $disabled; }
QMainWindow, QDialog { background: $window; }
QMainWindow::separator { background: $window; width: 4px; height: 4px; }
QMainWindow::separator:vertical { border-left: 1px solid $border; }
QMainWindow::separator:horizontal { border-top: 1px solid $border; }
QMainWindow::separator:hover { background: $track; }
QWidget[role="title_bar"] { background: $window; border: none; }
QToolButton[role="title"] {
    background: transparent; border: 2px solid transparent; border-radius: ${radius_s}px; padding: 1px 3px;
}
QToolButton[role="title"]:hover { background: $button; }
QToolButton[role="title"]:pressed { background: $button_pressed; }
QToolButton[role="title"]:focus { border-color: $accent; }
QTabBar { background: transparent; border: none; }
QTabBar::tab {
    background: transparent; color: $muted; border: none; border-bottom: 2px solid transparent;
    padding: 3px 9px 1px 9px;
}
QTabBar::tab:hover { background: $button; color: $text; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:focus { background: $button; border-bottom-color: $text; }

QMenuBar { background: $window; border-bottom: 1px solid $border; padding: 1px 6px; }
QMenuBar::item { background: transparent; padding: 4px 9px; border-radius: ${radius_s}px; }
QMenuBar::item:selected { background: $button; }
QMenuBar::item:pressed { background: $button_hover; }
QMenu { background: $panel; border: 1px solid $border; padding: 4px; }
QMenu::item { padding: 5px 26px 5px 10px; border-radius: ${radius_s}px; }
QMenu::icon { padding-left: 8px; }
QMenu::indicator { width: 14px; height: 14px; left: 6px; }
QMenu::indicator:checked { image: url("$menu_check"); }
QMenu::indicator:checked:selected { image: url("$check"); }
QMenu::indicator:checked:disabled { image: url("$menu_check_off"); }
QMenu::right-arrow { image: url("$menu_more"); width: 10px; height: 10px; right: 8px; }
QMenu::right-arrow:selected { image: url("$menu_more_on"); }
QMenu::item:selected { background: $accent; color: $accent_text; }
QMenu::item:disabled { color: $disabled; background: transparent; }
QMenu::separator { height: 1px; background: $border; margin: 4px 6px; }
QToolTip { background: $tooltip; color: $tooltip_text; border: 1px solid $tooltip; padding: 3px 5px; }

QLabel[role="heading"] {
    color: $muted; font-size: ${small}; font-weight: 600;
    padding-top: 2px; padding-bottom: 2px;
}
QLabel[role="strong"], QLabel[role="title"] { font-weight: 600; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="muted"]:disabled { color: $disabled; }
QLabel[role="small"] { color: $muted; font-size: ${small}; }

QPushButton, QToolButton[role="plain"] {
    background: $button; border: 1px solid $control_border; border-radius: ${radius_m}px;
    padding: 4px 11px; min-height: 18px;
}
QPushButton:hover, QToolButton[role="plain"]:hover { background: $button_hover; }
QPushButton:pressed, QToolButton[role="plain"]:pressed { background: $button_pressed; }
QPushButton:focus, QToolButton[role="plain"]:focus { border: 2px solid $accent; padding: 3px 10px; }
QPushButton:disabled, QToolButton[role="plain"]:disabled {
    background: $button; border-color: $border; color: $disabled;
}
QPushButton::menu-indicator { width: 0px; image: none; }
QToolButton[role]::menu-indicator { width: 0px; image: none; }
QToolButton[role][popupMode="1"] { padding-right: 25px; }
QToolButton[role][popupMode="1"]:focus { padding-right: 24px; }
QToolButton[role]::menu-button {
    width: 20px; border: none; border-left: 1px solid $control_border; background: transparent;
    border-top-right-radius: ${radius_m}px; border-bottom-right-radius: ${radius_m}px;
}
QToolButton[role]::menu-button:hover { background: $button_pressed; }
QToolButton[role]::menu-arrow { image: url("$menu_arrow"); width: 10px; height: 10px; }

QPushButton[role="primary"] {
    background: $accent; border: 2px solid $accent; padding: 3px 10px; color: $accent_text; font-weight: 600;
}
QPushButton[role="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[role="primary"]:pressed { background: $accent_hover; border-color: $accent_hover; }
QPushButton[role="primary"]:focus { border-color: $text; }
QPushButton[role="primary"]:disabled { background: $track; border-color: $track; color: $muted; }

QPushButton[role="link"], QToolButton[role="link"] {
    background: transparent; border: 2px solid transparent; color: $link; padding: 0px 2px; min-height: 14px;
    text-align: left;
}
QPushButton[role="link"]:hover, QToolButton[role="link"]:hover { background: $button; }
QPushButton[role="link"]:focus, QToolButton[role="link"]:focus { border-color: $accent; }

QToolButton[role="tool"], QToolButton[role="quiet"] {
    background: transparent; border: 2px solid transparent; border-radius: ${radius_l}px; padding: 0px;
    min-height: 24px;
}
QToolButton[role="tool"] { min-height: 22px; }

QToolButton[role="toggle"] {
    background: $input; border: 1px solid $control_border; border-radius: ${radius_m}px; color: $muted;
    padding: 1px 8px; min-height: 14px;
}
QToolButton[role="toggle"]:hover { background: $button; }
QToolButton[role="toggle"]:checked { background: $accent; border-color: $accent; color: $accent_text; }
QToolButton[role="toggle"]:focus { border-color: $text; }
QToolButton[role="tool"]:hover, QToolButton[role="quiet"]:hover { background: $button; }
QToolButton[role="tool"]:pressed, QToolButton[role="quiet"]:pressed { background: $button_pressed; }
QToolButton[role="tool"]:checked { background: $button; border-color: $accent; }
QToolButton[role="tool"]:focus, QToolButton[role="quiet"]:focus { border-color: $muted; }
QToolButton[role="tool"]:checked:focus { border-color: $text; }

QToolButton[role="strip"] {
    background: transparent; border: 1px solid transparent; border-radius: ${radius_s}px; padding: 0px;
}
QToolButton[role="strip"]:hover { background: $button; }
QToolButton[role="strip"]:pressed { background: $button_pressed; }
QToolButton[role="strip"]:checked { background: $accent; color: $accent_text; }
QToolButton[role="strip"]:focus { border-color: $text; }

QLabel[role="past"] { background: $accent; color: $accent_text; border: none; padding: 0px; }
QPushButton[role="past"] {
    background: $panel; color: $text; border: 2px solid $accent; border-radius: 0px; padding: 2px 10px;
}
QPushButton[role="past"]:hover { background: $button_hover; }
QPushButton[role="past"]:focus { border-color: $text; }

QToolButton[role="until"] {
    background: transparent; border: 1px solid $control_border; border-radius: ${radius_m}px; color: $muted;
    padding: 4px 8px; min-height: 18px;
}
QToolButton[role="until"]:hover { background: $button; color: $text; }
QToolButton[role="until"]:checked { border-color: $accent; color: $link; }
QToolButton[role="until"]:focus { border: 2px solid $text; padding: 3px 7px; }

QToolButton[role="look"] {
    background: $panel; border: 1px solid $control_border; border-radius: ${radius_m}px;
    padding: 2px 24px 2px 6px; min-height: 20px;
}
QToolButton[role="look"]:hover { background: $button; }
QToolButton[role="look"]:pressed { background: $button_pressed; }
QToolButton[role="look"]:focus { border: 2px solid $accent; padding: 1px 23px 1px 5px; }

QToolButton[role="pill"] {
    background: $input; border: 1px solid $control_border; border-radius: 12px; color: $muted;
    padding: 1px 5px; min-height: 20px;
}
QToolButton[role="pill"]:hover { background: $button; color: $text; }
QToolButton[role="pill"]:checked { background: $accent; border-color: $accent; color: $accent_text; }
QToolButton[role="pill"]:checked:hover { background: $accent_hover; border-color: $accent_hover; }
QToolButton[role="pill"]:focus, QToolButton[role="pill"]:checked:focus { border: 2px solid $text; padding: 0px 4px; }
QToolButton[role="pill"]:disabled { color: $disabled; }

QFrame[role="segments"] { background: $input; border: 1px solid $control_border; border-radius: ${radius_m}px; }
QToolButton[role="segment"] {
    background: transparent; border: 2px solid transparent; border-radius: ${radius_s}px;
    color: $muted; padding: 1px 4px; min-height: 16px;
}
QFrame[narrow="true"] QToolButton[role="segment"] { padding: 1px 2px; }
QToolButton[role="segment"]:hover { background: $button; color: $text; }
QToolButton[role="segment"]:checked { background: $accent; border-color: $accent; color: $accent_text; }
QToolButton[role="segment"]:focus { border-color: $muted; }
QToolButton[role="segment"]:checked:focus { border-color: $text; }
QToolButton[role="segment"]:disabled { color: $disabled; background: transparent; border-color: transparent; }
QToolButton[role="segment"]:checked:disabled { background: $track; border-color: $track; color: $muted; }

QLineEdit, QComboBox {
    background: $input; border: 1px solid $control_border; border-radius: ${radius_m}px; padding: 2px 7px;
    min-height: 20px; selection-background-color: $accent; selection-color: $accent_text;
}
QLineEdit:hover, QComboBox:hover { border-color: $muted; }
QLineEdit:focus, QComboBox:focus { border: 2px solid $accent; padding: 1px 6px; }
QLineEdit:disabled, QComboBox:disabled { color: $disabled; border-color: $border; }
/* The number boxes of Qt's own dialogs keep Qt's style. */
QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus {
    background: transparent; border: none; padding: 0px; min-height: 0px;
}
QComboBox::drop-down { border: none; width: 20px; }
QComboBox::down-arrow { image: url("$menu_arrow"); width: 10px; height: 10px; }
/* As a list below the box: the popup that lies over it is cut off when items have a height of their own. */
QComboBox { combobox-popup: 0; }
QComboBox QAbstractItemView { background: $panel; border: 1px solid $control_border; padding: 2px; }
QComboBox QAbstractItemView::item { min-height: 24px; padding: 0px 4px; border-radius: ${radius_s}px; }
QComboBox QAbstractItemView::item:selected { background: $accent; color: $accent_text; }

QSlider { background: transparent; border: none; min-height: 22px; }
QSlider::groove:horizontal {
    height: ${slider_track}px; border: 1px solid $control_border; border-radius: 3px; background: $track;
}
QSlider::sub-page:horizontal { border: 1px solid $accent; border-radius: 3px; background: $accent; }
QSlider::groove:horizontal:disabled { border-color: $border; }
QSlider::sub-page:horizontal:disabled { background: $disabled; border-color: $disabled; }
QSlider::handle:horizontal {
    width: 10px; height: 10px; margin: -5px 0px; border: 2px solid $accent; border-radius: 7px; background: $input;
}
QSlider::handle:horizontal:hover { background: $button_hover; }
QSlider::handle:horizontal:focus { background: $accent; border-color: $text; }
QSlider::handle:horizontal:disabled { border-color: $disabled; background: $input; }

QSlider[caution="mild"]::sub-page:horizontal { background: $caution; border-color: $caution; }
QSlider[caution="mild"]::handle:horizontal { border-color: $caution; }
QSlider[caution="mild"]::handle:horizontal:focus { background: $caution; border-color: $text; }
QLineEdit[caution="mild"], QLineEdit[caution="mild"]:focus, QComboBox[caution="mild"],
QFrame[role="segments"][caution="mild"] { border-color: $caution; }
QSlider[caution="severe"]::sub-page:horizontal { background: $danger; border-color: $danger; }
QSlider[caution="severe"]::handle:horizontal { border-color: $danger; }
QSlider[caution="severe"]::handle:horizontal:focus { background: $danger; border-color: $text; }
QLineEdit[caution="severe"], QLineEdit[caution="severe"]:focus, QComboBox[caution="severe"],
QFrame[role="segments"][caution="severe"] { border-color: $danger; }

QCheckBox { spacing: 8px; background: transparent; padding: 2px; border: 1px solid transparent;
    border-radius: ${radius_s}px; }
QCheckBox:focus { border-color: $accent; }
QCheckBox::indicator {
    width: 14px; height: 14px; border: 1px solid $muted; border-radius: ${radius_s}px; background: $input;
}
QCheckBox::indicator:hover { background: $button; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url("$check"); }
QCheckBox::indicator:disabled { border-color: $disabled; }
QCheckBox::indicator:checked:disabled { background: $track; border-color: $track; }

QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QMessageBox {
    messagebox-information-icon: url("$icon_information"); messagebox-question-icon: url("$icon_question");
    messagebox-warning-icon: url("$icon_warning"); messagebox-critical-icon: url("$icon_critical");
}
QFileDialog {
    filedialog-parent-directory-icon: url("$icon_parent"); filedialog-new-directory-icon: url("$icon_new_folder");
    filedialog-listview-icon: url("$icon_list"); filedialog-detailedview-icon: url("$icon_detail");
    backward-icon: url("$icon_back"); forward-icon: url("$icon_forward");
    leftarrow-icon: url("$icon_back"); rightarrow-icon: url("$icon_forward");
}
QMenu, QPushButton, QToolButton, QComboBox, QAbstractItemView { icon-size: 16px; }
QMessageBox { icon-size: 32px; }

QFrame[role="line"] { background: $border; border: none; }
QFrame[role="message"] { border: 1px solid $control_border; border-radius: ${radius_m}px; }
QFrame[role="message"][kind="info"] { background: $info_ground; }
QFrame[role="message"][kind="warning"] { background: $warning_ground; }
QFrame[role="message"][kind="error"] { background: $error_ground; }
QFrame[role="message"][kind="info"] QLabel { color: $info; }
QFrame[role="message"][kind="warning"] QLabel { color: $warning; }
QFrame[role="message"][kind="error"] QLabel { color: $error; }

QLabel[role="readout"] {
    background: $panel; color: $text; border: 1px solid $control_border; border-radius: ${radius_s}px;
    padding: 3px 6px;
}

QFrame[role="popup"] { background: $panel; border: 1px solid $control_border; border-radius: ${radius_m}px; }

QWidget[role="above"] { background: $window; border: none; border-bottom: 1px solid $border; }
QWidget[role="below"] { background: $window; border: none; border-top: 1px solid $border; }
QWidget[role="left"] { background: $window; border: none; border-right: 1px solid $border; }

QTableView { background: $panel; border: 1px solid $border; selection-background-color: $info_ground;
    selection-color: $text; outline: none; }
QTableView[role="bare"] { border: none; border-top: 1px solid $border; }
QTableView::item { padding: 0px 4px; }
QTableView::item:selected { background: $info_ground; color: $text; }
QTableView::item:focus { border: 1px solid $accent; padding: 0px 3px; }
QHeaderView { background: $panel; border: none; }
QHeaderView::section { background: $panel; color: $muted; border: none; border-bottom: 1px solid $border;
    padding: 3px 6px; }
QHeaderView::section:hover { background: $button; }
QHeaderView::up-arrow, QHeaderView::down-arrow { subcontrol-position: top center; width: 8px; height: 6px; }
QLineEdit[role="cell"], QLineEdit[role="cell"]:focus { border: 2px solid $accent; border-radius: 0px; padding: 0px 2px;
    min-height: 0px; }
QLabel[role="problem"] { color: $error; }
QLabel[role="warning"] { color: $warning; }
QLabel[role="note"] { background: $error_ground; color: $error; border: 1px solid $control_border;
    border-radius: ${radius_s}px; padding: 2px 6px; }

QScrollArea { background: transparent; border: none; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 8px; margin: 0px; border: none; }
QScrollBar:horizontal { background: transparent; height: 8px; margin: 0px; border: none; }
QScrollBar::handle { background: $disabled; border-radius: 3px; }
QScrollBar::handle:vertical { min-height: 28px; margin: 1px; }
QScrollBar::handle:horizontal { min-width: 28px; margin: 1px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0px; height: 0px; border: none; background: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: none; }
QSplitter::handle { background: $border; }
QStatusBar { background: $window; border-top: 1px solid $border; }
QStatusBar::item { border: none; }
""")
