"""Trains without a window: prints the loss while it falls, and writes coefficients, curve and session. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace

from softmax_viz.cli.arguments import say, warn
from softmax_viz.cli.results import Log, report_result
from softmax_viz.cli.run_options import is_session
from softmax_viz.cli.table_arguments import Report
from softmax_viz.cli.train_options import TrainOptions, rules_of
from softmax_viz.core.basics.interruption import go_on
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.core.document.document import Document
from softmax_viz.core.document.session import DEFAULT_SEED, Session, Trained
from softmax_viz.core.model.features import LINEAR
from softmax_viz.core.optimum.search import find_optimum
from softmax_viz.core.training.stopping import StopRules
from softmax_viz.engine.run.problem import make_wide_problem
from softmax_viz.engine.run.reference_values import note_references
from softmax_viz.engine.run.rule_watch import RuleWatch, allowed
from softmax_viz.engine.run.training_run import TrainingRun
from softmax_viz.engine.run.wide_run import WideRun
from softmax_viz.storage.model_file import Model, write_model
from softmax_viz.storage.presets import load_source, wide_table
from softmax_viz.storage.sessions.session_file import save_session
from softmax_viz.storage.sessions.session_text import load_session
from softmax_viz.storage.tables import TableOptions, notes_on, plain_line, refuse_uncertain_encoding
from softmax_viz.storage.tables.curve_export import write_curve
from softmax_viz.storage.tables.wide import read_wide


@dataclass(frozen=True, slots=True, eq=False)
class _Trainee:
    """A run that is ready to begin, and what of it is written.

    ``document`` is its session, None if there are not two columns; ``columns``, ``classes`` and ``label`` are names.
    """

    run: TrainingRun
    columns: tuple[str, ...]
    features: tuple[str, ...] | None
    classes: tuple[str, ...]
    label: str
    document: Document | None


def train(options: TrainOptions) -> None:
    """Train as ``options`` say, and print and write what they ask for. Main thread.

    Raises
    ------
    UserError
        If the source cannot be used, the run diverges, or a file cannot be written.
    """
    trainee = _trainee(options)
    run = trainee.run
    saved = StopRules() if trainee.document is None else trainee.document.rules
    rules = rules_of(options, saved)
    reason = _trained(trainee, rules, Log(options.log_every, options.log_epochs))
    if reason is not None:
        say(str(reason))
    report_result(run)
    _write(options, trainee, saved if options.rules is None else options.rules)


def _trainee(options: TrainOptions) -> _Trainee:
    if options.columns is not None:
        return _wide_trainee(options, options.columns)
    if is_session(options.source, options.table_options is not None):
        document = load_session(options.source)
        return _plane_trainee(document, options.run.applied_to(document.session), "", options.resume)
    report = Report()
    data, title = load_source(options.source, options.table_options, report)
    report.give()
    return _table_trainee(options, data, title, report.label)


def _table_trainee(options: TrainOptions, data: Dataset, title: str, label: str) -> _Trainee:
    features = LINEAR if options.run.features is None else options.run.features
    session = Session(data, options.run.hyperparams(options.source), features, _seed(options), title)
    return _plane_trainee(Document(session), session, label, False)


def _plane_trainee(document: Document, session: Session, label: str, resumes: bool) -> _Trainee:
    run = TrainingRun()
    if resumes and document.trained is not None and session.seed == document.session.seed:
        run.use_hyperparams(document.session.hyperparams)
        run.use_features(document.session.features)
        run.use_data(session.data)
        run.resume(session.seed, document.trained)
        run.use_hyperparams(session.hyperparams)
        run.use_features(session.features)
    else:
        run.use_hyperparams(session.hyperparams)
        run.use_features(session.features)
        run.use_data(session.data)
        run.reset(session.seed)
    classes = tuple(each.name or str(index + 1) for index, each in enumerate(session.data.classes))
    features = None if session.features == LINEAR else session.features
    document = replace(document, session=session, trained=None)
    return _Trainee(run, session.data.axes, features, classes, label, document)


def _wide_trainee(options: TrainOptions, columns: str | tuple[str, ...]) -> _Trainee:
    path = wide_table(options.source)
    table = read_wide(path, columns, options.table_options)
    if options.session is not None and len(table.columns) != 2:
        raise UserError(
            QT_TRANSLATE_NOOP(
                "errors",
                "A session holds points of the plane, so it needs exactly two columns, not {count}: "
                "leave out --session or --columns.",
            ),
            count=len(table.columns),
        )
    refuse_uncertain_encoding(options.source, table.decisions)
    say(plain_line(options.source, table.decisions))
    notes = notes_on(table.decisions)
    if notes:
        warn(f"{options.source}: {'; '.join(map(str, notes))}.")
    if len(table.columns) == 2:  # a plane: with a session, as in the window
        x, y = table.places
        data, title = load_source(path, replace(options.table_options or TableOptions(), x=x, y=y))
        return _table_trainee(options, data, title, table.label)
    settings = options.run.hyperparams(options.source)
    problem = make_wide_problem(table.values, table.labels, len(table.classes), settings)
    run = WideRun(problem, table.columns, settings, _seed(options))
    classes = tuple(name or str(index + 1) for index, name in enumerate(table.classes))
    return _Trainee(run, table.columns, None, classes, table.label, None)


def _seed(options: TrainOptions) -> int:
    return DEFAULT_SEED if options.run.seed is None else options.run.seed


def _trained(trainee: _Trainee, rules: StopRules, log: Log) -> UserError | None:
    """Train until a rule is met, and print the losses; return the message why it stopped.

    Slices change nothing: these are the steps that the window takes with the same settings.
    """
    run, optimum = trainee.run, None
    if rules.gap is not None:
        optimum = _optimum(run)
    if trainee.document is not None:
        note_references(run, optimum)
    watch = RuleWatch()
    watch.use(rules)
    armed = watch.armed(run, optimum, go_on)
    reason = None
    log.begin(run)
    while reason is None and armed.any:
        steps = allowed(log.steps_to_next(run), armed, run)
        outcome = run.train(steps, armed, optimum)
        if outcome.advice is not None:
            raise outcome.advice.message
        log.note(run)
        reason = watch.reason(armed, outcome.is_rule_met, run, optimum, go_on)
    return reason


def _optimum(run: TrainingRun) -> float:
    """Return J*; ``UserError`` with the reason if there is none."""
    found = find_optimum(run.current.problem.train, run.hyperparams)
    if found is None or found.value is None:
        raise UserError(
            QT_TRANSLATE_NOOP("errors", "There is no J* here, so no gap to stop at: {reason}"),
            reason="" if found is None else found.reason,
        )
    return found.value


def _write(options: TrainOptions, trainee: _Trainee, rules: StopRules) -> None:
    run = trainee.run
    if options.model is not None:
        model = run.model
        settings = {**run.hyperparams.as_dict(), "seed": run.current.inputs.seed, "step": run.step}
        write_model(
            options.model,
            Model(
                trainee.columns, trainee.features, trainee.classes, model.weights, model.bias, trainee.label, settings
            ),
        )  # fmt: skip
    if options.curve is not None:
        write_curve(options.curve, run.curve, run.measure())
    if options.session is not None and trainee.document is not None:
        trained = Trained(run.state, run.curve)
        save_session(options.session, replace(trainee.document, trained=trained, rules=rules))
