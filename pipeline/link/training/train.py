#!/usr/bin/env python3
"""Learns dictionaries/weights.tsv from the figures that `examples/matching_features.rs` writes.

    cargo run -p zuozheng-link --example matching_features > features.tsv
    python3 pipeline/link/training/train.py features.tsv                 # figures of cross-validation
    python3 pipeline/link/training/train.py features.tsv --write FILE    # and the weights, learned on everything
    python3 pipeline/link/training/train.py features.tsv --ablate        # and what each signal adds

Needs numpy. Logistic regression with an L2 penalty, fitted by Newton's method: deterministic, no random start.
"""
import argparse
import collections

import numpy as np

SEED = ("evidence", "evidence2")
PENALTY = 6.0

MOST_SUPPORTING = 6
SUPPORTING = 0.01
BARRED = 3.0
FOLDS = 5
ROUNDS = 12
ROUNDS_OF_NEWTON = 60
# How often a document counts: those of the development set twice; all others (tests/matching/*.jsonl), written by many hands in the
# words of the street and harder than what comes in, a quarter. More moves the sample's circular (0.91 → 0.88 at a half) for
# others (+0.01).
IMPORTANCE = {"evidence": 2.0, "evidence2": 2.0, "c1": 2.0, "c2": 2.0, "c5": 2.0, "c7": 2.0}
FURTHER = 0.25
# How much a wanted link counts where precedents are weighed, so that the bars that serve all else best serve here too.
WANTED = 1.25
# Sets that are as units hand things in: most of it proves something. Where the foremost task is weighed they count half again as much; many of the others were
# written to mislead.
HANDED_IN = 1.5
AS_HANDED_IN = ("c1", "c2", "c5", "c7", "unseen20")
# Logits between which the foremost task is in doubt.
FOREMOST_DOUBT = (-8.0, 4.0)
# Few documents are in doubt, and there are many figures.
FOREMOST_PENALTY = 33.0
# Taken from its logit: what is called proof in error hides a gap. It costs 0.006 of f1 and saves every tenth document that proves nothing.
FOREMOST_CAUTION = 0.15
# Bars that `report_precedents` tries.
BARS = (0.4, 0.45, 0.5, 0.55, 0.6)
# As `pieces.rs` has them.
DOUBT = (-3.0, 1.5)
LARGEST_LEAD = 6.0


class Document:
    def __init__(self, set_name, name):
        self.set, self.name = set_name, name
        self.tasks, self.grades, self.parts, self.rules, self.figures = [], [], [], [], []
        self.trust, self.likeness, self.told, self.side = [], [], [], []
        self.pieces = []

    def close(self):
        self.grades = np.array(self.grades)
        self.rules = np.array(self.rules)
        self.parts = self.rules < BARRED
        self.figures = np.array(self.figures)
        self.trust, likeness = np.array(self.trust), np.array(self.likeness)
        order = np.sort(likeness)[::-1]
        other = np.where(likeness == order[0], order[1] if len(order) > 1 else 0.0, order[0])
        # What precedents are weighed by, besides the logit itself; nothing for tasks without any.
        lead = np.where(self.trust > 0, likeness - other, 0.0)
        self.precedents = np.stack([likeness, lead, self.trust], 1)
        self.told, side = np.array(self.told), np.array(self.side)
        self.telling = np.stack([side, lead_of(side, self.told > 0), np.ones(len(side))], 1) * self.told[:, None]
        return self


def lead_of(side, known):
    """How far each side is above the best other one of tasks that have telling words; as `leads` of `telling.rs`."""
    if not known.any():
        return np.zeros(len(side))
    order = sorted(np.flatnonzero(known), key=lambda task: -side[task])
    second = max(side[order[1]] if len(order) > 1 else -1.0, -1.0)
    lead = side - side[order[0]]
    lead[order[0]] = side[order[0]] - second
    return np.where(known, lead, 0.0)


def load(path):
    documents = {}
    with open(path) as lines:
        names = next(lines).rstrip("\n").split("\t")[10:]
        for line in lines:
            cells = line.rstrip("\n").split("\t")
            key = (cells[0], cells[1])
            document = documents.setdefault(key, Document(*key))
            document.tasks.append(int(cells[2]))
            document.grades.append(int(cells[3]))
            document.rules.append(float(cells[5]))
            document.trust.append(float(cells[6]))
            document.likeness.append(float(cells[7]))
            document.told.append(float(cells[8]))
            document.side.append(float(cells[9]))
            document.figures.append([float(cell) for cell in cells[10:]])
    whole = []
    for (set_name, name), document in documents.items():
        document.close()
        of, is_piece, _ = name.partition("#")
        (documents[(set_name, of)].pieces if is_piece else whole).append(document)
    return names, whole


def hand(document):
    """The sets that are left out together: those of one file were mostly written by one hand."""
    file, is_file, _ = document.set.partition("/")
    return file if is_file or file in IMPORTANCE else "further"


def is_learned_from(document):
    """The weights of the features are learned from these. What owns up to it that a thing was not done does so in sentences
    that no feature sees (`lack.rs`)."""
    return not hand(document).startswith("owns_up")


def by_hand(documents):
    hands = collections.OrderedDict()
    for document in documents:
        hands.setdefault(hand(document), []).append(document)
    return hands


def logistic(x, wanted, importance, ridge, offset=0.0):
    """Weights of a logistic regression with an L2 penalty for each figure, on top of an offset of each row, by Newton's method with steps
    of 2 at most."""
    penalty = np.broadcast_to(np.asarray(ridge, float), x.shape[1:])
    beta = np.zeros(x.shape[1])
    for _ in range(ROUNDS_OF_NEWTON):
        p = 1 / (1 + np.exp(-np.clip(x @ beta + offset, -30, 30)))
        hessian = (x * (importance * p * (1 - p))[:, None]).T @ x + np.diag(penalty)
        step = np.linalg.solve(hessian, x.T @ (importance * (wanted - p)) - penalty * beta)
        size = np.abs(step).max()
        beta += step * min(1.0, 2.0 / max(size, 1e-12))
        if size < 1e-7:
            break
    return beta


# What can only speak for a task, and what only against it, besides every view of every signal, which speaks for it.
FOR = {
    "quoted", "quoted-term", "cited", "number", "lead", "responsible", "support", "member", "named-duty",
    "duty-on-concepts", "duty-on-words", "acts-on-concepts", "acts-title-on-concepts", "acts-share-on-concepts",
    "results", "plan-asked",
}
AGAINST = {
    "other-number", "no-duty", "other-year", "last-year", "announced", "internal", "housekeeping", "other-act",
    "acts-missed", "plan-unasked", "earlier-years", "confusable", "intent",
}


def sign(name):
    return 1 if "/" in name or name in FOR else -1 if name in AGAINST else 0


class Model:
    """Logistic regression on standardised figures; grade 1 is left out of the learning.

    A feature whose weight comes out with the wrong sign is left out and the rest is fitted again: a clerk who is told
    that the unit leads the task must not read that this speaks against the file.
    """

    signs = None
    # What a lead in a piece adds, and what it takes from every task to make up for it; see `learn_lead`.
    piece_lead, shift = 0.0, 0.0
    # What precedents do to a logit: for each unit of itself, of likeness, of its lead, and of trust; see `learn_precedents`.
    precedents = np.zeros(4)
    # What telling words do after that: for each unit of the logit, of the side, of its lead, and for a task as a whole.
    telling = np.zeros(4)
    # What judges the foremost task where nothing was learned for it: a constant, its logit, the logarithm of its share, its figures.
    foremost = None

    def __init__(self, documents, columns=None, penalty=PENALTY):
        columns = np.arange(documents[0].figures.shape[1]) if columns is None else columns
        for _ in range(ROUNDS):
            self.fit(documents, columns, penalty)
            wrong = {at for at in columns if self.signs[at] * self.weights[at] < 0}
            if not wrong:
                break
            columns = np.array([at for at in columns if at not in wrong])
        self.weights = np.where(self.signs * self.weights < 0, 0.0, self.weights)

    def fit(self, documents, columns, penalty):
        x = np.concatenate([d.figures for d in documents])
        self.columns = columns
        y = np.concatenate([d.grades for d in documents])
        importance = np.concatenate(
            [np.full(len(d.grades), IMPORTANCE.get(d.set, FURTHER)) for d in documents]
        )
        self.mean = x.mean(0)
        spread = x.std(0)
        self.spread = np.where(spread > 1e-6, spread, np.inf)
        rules = np.concatenate([d.rules for d in documents])
        keep = y != 1
        rules = rules[keep]
        z = ((x - self.mean) / self.spread)[keep][:, self.columns]
        y, importance = (y[keep] == 2).astype(float), importance[keep]
        z = np.hstack([z, np.ones((len(z), 1))])
        ridge = np.full(z.shape[1], penalty)
        ridge[-1] = 1e-6
        beta = logistic(z, y, importance, ridge, -rules)
        self.bias = beta[-1]
        self.weights = np.zeros(x.shape[1])
        self.weights[self.columns] = beta[:-1] / self.spread[self.columns]

    def logits(self, document):
        return self.bias + (document.figures - self.mean) @ self.weights

    def leads(self, document):
        """How far each task leads in a piece of the document, as `pieces.rs` does."""
        leads = np.zeros(len(document.tasks))
        logits = self.logits(document) - document.rules + Model.shift
        if len(document.pieces) < 2 or not ((logits >= DOUBT[0]) & (logits < DOUBT[1]) & document.parts).any():
            return leads
        for piece in document.pieces:
            logits = self.logits(piece)
            first, second = np.argsort(-logits, kind="stable")[:2]
            leads[first] = max(leads[first], min(logits[first] - logits[second], LARGEST_LEAD))
        return leads

    def whole_logits(self, document):
        """With leads in pieces, before precedents and rules."""
        logit = self.logits(document) + Model.shift
        return logit + Model.piece_lead * self.leads(document) if Model.piece_lead else logit

    def probabilities(self, document):
        logit = self.whole_logits(document)
        of_logit, *rest = Model.precedents
        logit = (1 + of_logit * document.trust) * logit + document.precedents @ rest
        of_logit, *rest = Model.telling
        logit = (1 + of_logit * document.told) * logit + document.telling @ rest - document.rules
        logit = foremost_judged(document, logit)
        return 1 / (1 + np.exp(-np.clip(logit, -30, 30)))


def foremost_of(document, logit):
    """The foremost task and what it is judged by, from logits less rules, as `foremost.rs` does; None where that is beyond doubt."""
    first = int(np.argmax(logit))
    is_open = document.rules[first] < BARRED and document.told[first] == 0
    if not is_open or not FOREMOST_DOUBT[0] <= logit[first] < FOREMOST_DOUBT[1]:
        return None
    share = -np.log(np.exp(np.clip(logit - logit[first], -50, 0)).sum())
    return first, np.concatenate([[1.0, logit[first], share], document.figures[first]])


def foremost_judged(document, logit):
    """Logits less rules, with that of the foremost task as it is judged."""
    found = None if Model.foremost is None else foremost_of(document, logit)
    if found is None:
        return logit
    first, figures = found
    judged, listed = figures @ Model.foremost, np.log(SUPPORTING / (1 - SUPPORTING))
    # What is listed stays so; what is not is listed only where it comes out as proof.
    if logit[first] >= listed:
        judged = max(judged, listed)
    elif judged < 0.0:
        return logit
    shifted = logit.copy()
    shifted[first] = judged
    return shifted


def fit_foremost(held_out):
    """Fits weights of the foremost task to logits of documents that the model has not seen: for all, its logit, its share, its figures."""
    x, wanted, importance = [], [], []
    for document, logit in held_out:
        found = foremost_of(document, logit - document.rules)
        if found is not None and document.grades[found[0]] != 1:
            x.append(found[1])
            wanted.append(document.grades[found[0]] == 2)
            importance.append(HANDED_IN if hand(document) in AS_HANDED_IN else 1.0)
    x, wanted, importance = np.array(x, float), np.array(wanted), np.array(importance)
    usual, spread = x.mean(0), x.std(0)
    usual[0], spread[0] = 0.0, 1.0
    spread = np.where(spread > 1e-6, spread, np.inf)
    z = (x - usual) / spread
    ridge = np.full(z.shape[1], FOREMOST_PENALTY)
    ridge[0] = 1e-6
    beta = logistic(z, wanted, importance, ridge)
    weights = beta / spread
    weights[0] -= usual[1:] @ weights[1:] + FOREMOST_CAUTION
    return weights


def report_foremost(documents):
    """Each hand with its foremost tasks judged by weights that were fitted without it, after precedents and telling words."""
    of_logit, *rest = Model.telling
    held_out = [
        (d, (1 + of_logit * d.told) * logit + d.telling @ rest)
        for d, logit in with_precedents(held_out_logits(documents), Model.precedents)
    ]
    means = []
    for name in sorted({hand(d) for d, _ in held_out if not (d.told > 0).any()}):
        Model.foremost = fit_foremost([(d, logit) for d, logit in held_out if hand(d) != name])
        of_hand = [(d, logit - d.rules) for d, logit in held_out if hand(d) == name and not (d.told > 0).any()]
        for label, judge in (("without", lambda d, logit: logit), ("with", foremost_judged)):
            figures = score([(d, 1 / (1 + np.exp(-judge(d, logit)))) for d, logit in of_hand], 0.5, 0.5)[0]
            show(f"{name}, {label}", figures)
            means.append((figures["f1"], figures["clean"]))
    print("mean f1 and clean", np.mean(means[::2], 0), "without,", np.mean(means[1::2], 0), "with weights of the foremost task")
    Model.foremost = fit_foremost(held_out)


def write_foremost(path, names):
    with open(path, "w") as out:
        out.write("feature\tweight\n")
        for name, weight in zip((".all", ".logit", ".share", *names), Model.foremost):
            out.write(f"{name}\t{weight:.6g}\n")


def learn_lead(documents):
    """Fits what leads in pieces add to logits of documents that the model has not seen. Two figures for all
    documents, so that the same ones serve every fold."""
    logits, leads, wanted, importance = [], [], [], []
    for part in folds(documents):
        held = set(part)
        model = Model([d for i, d in enumerate(documents) if i not in held])
        for i in part:
            document = documents[i]
            keep = document.grades != 1
            logits.append((model.logits(document) - document.rules)[keep])
            leads.append(model.leads(document)[keep])
            wanted.append((document.grades == 2)[keep])
            importance.append(np.full(keep.sum(), np.sqrt(IMPORTANCE.get(document.set, FURTHER))))
    logits, leads, wanted, importance = (np.concatenate(x) for x in (logits, leads, wanted, importance))
    x = np.stack([leads, np.ones(len(leads))], 1)
    beta = logistic(x, wanted, importance, 0.0, logits)
    Model.piece_lead, Model.shift = beta
    print(f"a lead in a piece weighs {beta[0]:.3f}, every task {beta[1]:.3f}")


def held_out_logits(documents):
    """The documents with their logits by models that have not seen their hand, or their fifth of the development set. What owns up is
    left out here, too: it is like what proves the task, and would teach that likeness is worth little."""
    base = [d for d in documents if is_learned_from(d)]
    small = [d for d in base if d.set not in SEED]
    seed = [d for d in base if d.set in SEED]
    for part in folds(seed):
        held = set(part)
        model = Model([d for i, d in enumerate(seed) if i not in held] + small)
        yield from ((seed[i], model.whole_logits(seed[i])) for i in part)
    for name, of_hand in by_hand(small).items():
        model = Model([d for d in base if hand(d) != name])
        yield from ((d, model.whole_logits(d)) for d in of_hand)


def with_precedents(held_out, weights):
    of_logit, *rest = weights
    return [(d, (1 + of_logit * d.trust) * logit + d.precedents @ rest) for d, logit in held_out]


def fit_precedents(held_out):
    """Fits what precedents do to logits of documents that neither the model nor the precedents have seen."""
    return fit_move(held_out, lambda d: d.trust, lambda d: d.precedents)


def fit_telling(held_out):
    """The same for telling words, after precedents."""
    return fit_move(held_out, lambda d: d.told, lambda d: d.telling)


def fit_move(held_out, share, figures):
    """Fits four weights: for the logit, as far as the document has a share of what was learned, and for three figures."""
    logits, x, rules, wanted = [], [], [], []
    for document, logit in held_out:
        keep = (document.grades != 1) & (share(document) > 0) & document.parts
        logits.append(logit[keep])
        x.append(np.hstack([(share(document) * logit)[:, None], figures(document)])[keep])
        rules.append(document.rules[keep])
        wanted.append((document.grades == 2)[keep])
    logits, x, rules, wanted = (np.concatenate(values) for values in (logits, x, rules, wanted))
    # A figure that is the same everywhere stands for the task as a whole.
    spread = np.where(x.std(0) > 1e-6, x.std(0), 1.0)
    beta = logistic(x / spread, wanted, np.where(wanted, WANTED, 1.0), 1.0, logits - rules)
    return beta / spread


def report_precedents(documents):
    """Each set with precedents judged by weights that were fitted without it."""
    held_out = list(held_out_logits(documents))
    names = sorted({d.set for d, _ in held_out if (d.trust > 0).any()})
    fits = {name: fit_precedents([(d, logit) for d, logit in held_out if d.set != name]) for name in names}
    for bar in BARS:
        without, having = [], []
        for name in names:
            of_set = [(d, logit) for d, logit in held_out if d.set == name]
            of_logit, *rest = fits[name]
            for values, slope, others in ((without, 0.0, np.zeros(3)), (having, of_logit, np.array(rest))):
                judged = [
                    (d, 1 / (1 + np.exp(d.rules - (1 + slope * d.trust) * logit - d.precedents @ others)))
                    for d, logit in of_set
                ]
                values.append(score(judged, bar, bar)[0])
        print(f"bar {bar:.2f}: mean f1 {np.mean([v['f1'] for v in without]):.3f} without, {np.mean([v['f1'] for v in having]):.3f} with precedents")
        if bar == BARS[-1]:
            for name, before, after in zip(names, without, having):
                show(f"{name}, without", before)
                show(f"{name}, with", after)
    Model.precedents = fit_precedents(held_out)
    print("a logit, likeness, lead, trust weigh", np.round(Model.precedents, 3))


def report_telling(documents):
    """Each set with telling words judged by weights that were fitted without it."""
    held_out = with_precedents(held_out_logits(documents), Model.precedents)
    names = sorted({d.set for d, _ in held_out if (d.told > 0).any()})
    for bar in BARS:
        without, having = [], []
        for name in names:
            of_set = [(d, logit) for d, logit in held_out if d.set == name]
            of_logit, *rest = fit_telling([(d, logit) for d, logit in held_out if d.set != name])
            for values, slope, others in ((without, 0.0, np.zeros(3)), (having, of_logit, np.array(rest))):
                judged = [(d, 1 / (1 + np.exp(d.rules - (1 + slope * d.told) * logit - d.telling @ others))) for d, logit in of_set]
                values.append(score(judged, bar, bar)[0])
        means = [np.mean([v[figure] for v in values]) for values in (without, having) for figure in ("f1", "clean")]
        print(f"bar {bar:.2f}: mean f1 and clean {means[0]:.3f} {means[1]:.3f} without, {means[2]:.3f} {means[3]:.3f} with telling words")
        if bar == BARS[-1]:
            for name, before, after in zip(names, without, having):
                show(f"{name}, without", before)
                show(f"{name}, with", after)
    Model.telling = fit_telling(held_out)
    print("a logit, side, lead, task weigh", np.round(Model.telling, 3))


def grades(document, p, direct, direct_best):
    """2 for direct, 1 for supporting, as `judge.rs` does."""
    order = np.argsort(-p, kind="stable")
    given = np.zeros(len(p), int)
    for rank, task in enumerate(order):
        bar = min(direct_best, direct) if rank == 0 else direct
        if p[task] >= bar and document.parts[task]:
            given[task] = 2
        elif rank < MOST_SUPPORTING and p[task] >= SUPPORTING:
            given[task] = 1
    return given, order


def score(predicted, direct, direct_best):
    """The figures that tests/quality.rs holds floors under."""
    tp = fp = fn = found = wanted = top = with_want = clean = empty = links = 0
    misses, false = [], []
    for document, p in predicted:
        given, order = grades(document, p, direct, direct_best)
        want = document.grades == 2
        is_direct = given == 2
        tp += (want & is_direct).sum()
        fn += (want & ~is_direct).sum()
        fp += ((document.grades == 0) & is_direct).sum()
        found += (want & (given > 0)).sum()
        wanted += want.sum()
        links += (given > 0).sum()
        where = lambda mask: [document.tasks[i] for i in np.where(mask)[0]]
        for task in np.where(want & ~is_direct)[0]:
            rank = list(order).index(task)
            misses.append((document.name, document.tasks[task], f"{p[task]:.2f}", rank, where(is_direct)))
        for task in np.where((document.grades == 0) & is_direct)[0]:
            false.append((document.name, document.tasks[task], f"{p[task]:.2f}", where(want)))
        if want.any():
            with_want += 1
            top += document.grades[order[0]] > 0 and given[order[0]] > 0
        if not document.grades.any():
            empty += 1
            clean += not is_direct.any()
    precision, recall = tp / max(1, tp + fp), tp / max(1, tp + fn)
    return {
        "f1": 2 * precision * recall / max(1e-9, precision + recall),
        "precision": precision,
        "recall": recall,
        "any": found / max(1, wanted),
        "top1": top / max(1, with_want),
        "clean": clean / max(1, empty),
        "links": links / len(predicted),
    }, misses, false


def tune(*parts):
    """The bars that serve best the mean of several parts of the documents."""
    best = (0.0, 0.5, 0.5)
    for direct in np.arange(0.30, 0.71, 0.05):
        for direct_best in np.arange(0.20, direct + 0.001, 0.05):
            figures = [score(part, direct, direct_best)[0] for part in parts]
            value = np.mean([figure["f1"] + 0.25 * figure["clean"] for figure in figures])
            if value > best[0] + 1e-9:
                best = (value, direct, direct_best)
    return best[1:]


def folds(documents):
    """Every fifth document of each set, so that folds do not depend on chance."""
    at = collections.Counter()
    parts = [[] for _ in range(FOLDS)]
    for index, document in enumerate(documents):
        parts[at[document.set] % FOLDS].append(index)
        at[document.set] += 1
    return parts


def cross_validate(documents, columns=None, extra=(), penalty=PENALTY):
    predicted = [None] * len(documents)
    for part in folds(documents):
        held = set(part)
        model = Model([d for i, d in enumerate(documents) if i not in held] + list(extra), columns, penalty)
        for i in part:
            predicted[i] = (documents[i], model.probabilities(documents[i]))
    return predicted


def show(label, figures):
    print(f"{label:<28}" + "  ".join(f"{name} {value:.3f}" for name, value in figures.items()))


def report(documents, columns=None, verbose=False, penalty=PENALTY):
    seed = [d for d in documents if d.set in SEED]
    small = [d for d in documents if d.set not in SEED]
    predicted = cross_validate(seed, columns, small, penalty)
    elsewhere = {}
    for name, of_hand in by_hand(small).items():
        model = Model([d for d in documents if hand(d) != name], columns, penalty)
        elsewhere[name] = [(d, model.probabilities(d)) for d in of_hand]
    across = []
    for test in SEED:
        model = Model([d for d in documents if d.set != test], columns, penalty)
        across.append([(d, model.probabilities(d)) for d in seed if d.set == test])
    # The bars are to hold for documents of another hand and for any circular, so these count as well.
    bars = tune(predicted, *across, sum(elsewhere.values(), []))
    figures, misses, false = score(predicted, *bars)
    show("seed, 5 folds", figures)
    print("   bars", [f"{bar:.2f}" for bar in bars])
    if verbose:
        for miss in misses:
            print("miss ", *miss)
        for wrong in false:
            print("false", *wrong)
    for train, test in (SEED, SEED[::-1]):
        model = Model([d for d in documents if d.set != test], columns, penalty)
        show(f"without {test}", score([(d, model.probabilities(d)) for d in documents if d.set == test], *bars)[0])
    alone = Model(seed, columns, penalty)
    means = {"by hands that the weights have not seen": [], "by weights learned from the development set alone": []}
    for name, judged in elsewhere.items():
        by_set = collections.OrderedDict()
        for document, p in judged:
            by_set.setdefault(document.set, []).append((document, p))
        results = []
        for of_set in by_set.values():
            result, misses, false = score(of_set, *bars)
            results.append(result)
            means["by weights learned from the development set alone"].append(
                score([(d, alone.probabilities(d)) for d, _ in of_set], *bars)[0]
            )
            if verbose:
                for miss in misses:
                    print("miss ", *miss)
                for wrong in false:
                    print("false", *wrong)
        means["by hands that the weights have not seen"] += results
        show(f"{name}, mean of {len(results)}", mean(results))
    for label, results in means.items():
        show(label, mean(results))
    return bars


def mean(results):
    return {name: np.mean([result[name] for result in results]) for name in results[0]}


def ablate(names, documents):
    seed = [d for d in documents if d.set in SEED]
    small = [d for d in documents if d.set not in SEED]

    def measure(columns):
        predicted = cross_validate(seed, columns, small)
        figures = score(predicted, *tune(predicted))[0]
        held = []
        bars = tune(predicted)
        for name, of_hand in by_hand(small).items():
            model = Model([d for d in documents if hand(d) != name], columns)
            of_sets = collections.OrderedDict()
            for document in of_hand:
                of_sets.setdefault(document.set, []).append((document, model.probabilities(document)))
            held += [score(part, *bars)[0]["f1"] for part in of_sets.values()]
        return figures, np.mean(held)

    def part(*signals):
        return lambda name: name.split("/")[0] in signals

    unit = {"lead", "responsible", "support", "member", "possible", "no-duty", "unknown-unit", "named-duty",
            "duty-on-concepts", "duty-on-words"}
    groups = {
        "words": part("words", "words-title", "words-passage", "highest-words", "duty-on-words"),
        "character pairs": part("pairs"),
        "letters and short forms": part("letters", "gapped"),
        "literal quotation and quoted terms": part("quoted", "highest-quoted", "quoted-term"),
        "concepts": lambda n: "concept" in n or n.startswith(("core", "passage-lead", "confusable")),
        "relations between concepts": part("concepts-related", "core-covered", "confusable"),
        "acts": lambda n: n.startswith("acts") or n == "other-act",
        "titles": lambda n: "-title" in n,
        "single passages": lambda n: "passage" in n,
        "kind of document": lambda n: n.startswith(("kind-", "plan-")),
        "unit": lambda n: n in unit or n.endswith("-of-unit"),
        "numbers and citations": part("number", "other-number", "cited"),
        "year, intent, housekeeping": part("other-year", "last-year", "earlier-years", "announced", "internal",
                                           "housekeeping", "intent", "results"),
        "comparison over the tasks": lambda n: "/" in n and not n.endswith("/value"),
    }
    everything = np.arange(len(names))
    figures, held = measure(everything)
    show("everything", figures)
    print(f"   other circulars {held:.3f}")
    for label, belongs in groups.items():
        columns = np.array([i for i, name in enumerate(names) if not belongs(name)])
        if len(columns) == len(names):
            continue
        figures, held = measure(columns)
        show(f"without {label.strip()}", figures)
        print(f"   other circulars {held:.3f}")


def mean_model(documents):
    """What is written: the mean of a model that knows all documents and of one that knows the development set and
    `further.jsonl` only. The first is better for other circulars, the second for what the development set is like."""
    model = Model(documents)
    narrow = Model([d for d in documents if hand(d) in IMPORTANCE or hand(d) == "further"])
    constant = lambda of: of.bias - of.mean @ of.weights
    weights = (model.weights + narrow.weights) / 2
    model.bias = (constant(model) + constant(narrow)) / 2 + model.mean @ weights
    model.weights = weights
    return model


def write(path, names, documents, bars):
    model = mean_model(documents)
    with open(path, "w") as out:
        out.write("feature\tweight\tusual\n")
        precedents = zip((".precedent-logit", ".precedent-likeness", ".precedent-lead", ".precedent-trust"), Model.precedents)
        telling = zip((".telling-logit", ".telling-side", ".telling-lead", ".telling-task"), Model.telling)
        bars = ((".direct", bars[0]), (".direct-best", bars[1]), (".supporting", SUPPORTING))
        for name, value in (
            (".bias", model.bias + Model.shift), (".piece-lead", Model.piece_lead), *precedents, *telling, *bars
        ):
            out.write(f"{name}\t{value:.6g}\t0\n")
        for name, weight, mean in zip(names, model.weights, model.mean):
            out.write(f"{name}\t{weight:.6g}\t{mean:.6g}\n")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("features")
    arguments.add_argument("--write")
    arguments.add_argument("--write-foremost")
    arguments.add_argument("--ablate", action="store_true")
    arguments.add_argument("--verbose", action="store_true")
    arguments.add_argument("--penalty", type=float, default=PENALTY)
    arguments.add_argument("--bars", type=float, nargs=2, help="direct and direct-best, instead of those that were tuned")
    arguments = arguments.parse_args()
    names, documents = load(arguments.features)
    Model.signs = np.array([sign(name) for name in names])
    learned_from = [d for d in documents if is_learned_from(d)]
    learn_lead(learned_from)
    bars = report(learned_from, verbose=arguments.verbose, penalty=arguments.penalty)
    if arguments.ablate:
        ablate(names, learned_from)
    report_precedents(documents)
    report_telling(documents)
    report_foremost(documents)
    if arguments.write_foremost:
        write_foremost(arguments.write_foremost, names)
    if arguments.write:
        write(arguments.write, names, learned_from, arguments.bars or bars)


if __name__ == "__main__":
    main()
