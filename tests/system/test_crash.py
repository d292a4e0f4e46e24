"""Errors that nobody caught are said once; Ctrl+C is a byte in a socket."""

import faulthandler
import io
import os
import signal
import sys
import threading

import pytest

from softmax_viz.system.crash import CrashLog, CrashReport, InterruptWatch


@pytest.fixture
def reports() -> list[CrashReport]:
    return []


@pytest.fixture
def stream() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def log(reports, stream):
    hooks = sys.excepthook, threading.excepthook, faulthandler.is_enabled()
    log = CrashLog(reports.append, stream)
    log.install()
    yield log
    log.uninstall()
    assert (sys.excepthook, threading.excepthook, faulthandler.is_enabled()) == hooks


def fail(value: object) -> None:
    raise ValueError(f"no {value}")


def raised(log: CrashLog, function, *arguments: object) -> None:
    try:
        function(*arguments)
    except BaseException:
        log.report(*sys.exc_info())


def test_an_error_is_written_and_passed_on(log, reports, stream):
    raised(log, fail, "bread")
    assert [report.summary for report in reports] == ["ValueError: no bread"]
    assert stream.getvalue() == reports[0].details
    assert "in fail" in reports[0].details


def test_the_same_error_sixty_times_a_second_is_one(log, reports, stream):
    for value in range(60):
        raised(log, fail, value)
    assert len(reports) == 1
    assert stream.getvalue().count("Traceback") == 1


def test_another_place_or_another_type_is_another_error(log, reports):
    raised(log, fail, "bread")
    raised(log, int, "x")
    raised(log, divmod, 1, 0)
    assert [report.summary.split(":")[0] for report in reports] == ["ValueError", "ZeroDivisionError"] or len(
        reports
    ) == 3


def test_there_is_an_end_to_remembering(log, reports):
    for number in range(300):
        kind = type(f"Error{number}", (Exception,), {})
        log.report(kind, kind("x"), None)
    assert len(reports) == 100


def test_errors_of_threads_take_the_same_road(log, reports):
    thread = threading.Thread(target=fail, args=("bread",))
    thread.start()
    thread.join()
    assert [report.summary for report in reports] == ["ValueError: no bread"]


def test_leaving_is_no_error(log, reports, capsys):
    log.report(KeyboardInterrupt, KeyboardInterrupt(), None)
    thread = threading.Thread(target=sys.exit)
    thread.start()
    thread.join()
    assert reports == []
    assert "KeyboardInterrupt" in capsys.readouterr().err


def test_a_listener_that_fails_is_survived(stream):
    def listener(report: CrashReport) -> None:
        raise RuntimeError("deaf")

    log = CrashLog(listener, stream)
    raised(log, fail, "bread")
    assert "no bread" in stream.getvalue()
    assert "deaf" in stream.getvalue()


def test_a_closed_stream_is_survived(reports):
    stream = io.StringIO()
    stream.close()
    raised(CrashLog(reports.append, stream), fail, "bread")
    assert len(reports) == 1


def test_installing_twice_is_installing_once(log):
    hook = sys.excepthook
    log.install()
    assert sys.excepthook == hook
    log.uninstall()
    log.uninstall()
    assert sys.excepthook != hook


@pytest.fixture
def watch():
    # A parent may have had SIGINT ignored, as nohup and "&" in a script do; this test is about Python's usual state.
    inherited = signal.signal(signal.SIGINT, signal.default_int_handler)
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    watch = InterruptWatch()
    yield watch
    watch.close()
    after = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    signal.signal(signal.SIGINT, inherited)
    assert after == before


def test_nothing_came(watch):
    assert watch.fileno() >= 0
    assert watch.drain() == set()


def test_an_interrupt_is_read_and_raises_nothing(watch):
    os.kill(os.getpid(), signal.SIGINT)
    os.kill(os.getpid(), signal.SIGINT)
    os.kill(os.getpid(), signal.SIGTERM)
    assert watch.drain() == {signal.SIGINT, signal.SIGTERM}
    assert watch.drain() == set()


def test_closing_gives_the_signals_back(watch):
    watch.close()
    watch.close()
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)
