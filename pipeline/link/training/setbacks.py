#!/usr/bin/env python3
"""Learns dictionaries/setback_weights.tsv from the figures that `examples/matching_setbacks.rs` writes.

    cargo run --release -p zuozheng-link --example matching_setbacks > setbacks.tsv
    python3 pipeline/link/training/setbacks.py setbacks.tsv                # figures, each hand by weights that had not seen it
    python3 pipeline/link/training/setbacks.py setbacks.tsv --write FILE   # and the weights, learned on everything

What is told of a task that the document does not prove, in papers that own up to something, against what proof tells. Needs numpy.
"""
import argparse

import numpy as np

# Papers written to own up to something, or to look so, by the hand that wrote them; two hands share a file.
HANDS = {
    "owns_up": lambda circular: "first and second",
    "owns_up2": lambda circular: "fourth" if circular[:4] in ("n187", "n188", "n189", "n190") else "third",
}
# The share of all other proof that may be held back, and that may be marked for a person to look at.
NOT_DONE, DOUBTFUL = 0.003, 0.025
PENALTY = 10.0
# How much proof of other documents counts: there is twenty times as much of it.
OTHER = 0.15
# Steps of Newton's method; it is done after ten.
ROUNDS = 30


def load(path):
    with open(path) as lines:
        names = next(lines).rstrip("\n").split("\t")[4:]
        rows = [line.rstrip("\n").split("\t") for line in lines]
    hands = []
    for row in rows:
        file, _, circular = row[0].partition("/")
        hands.append(HANDS[file](circular) if file in HANDS else "")
    grades = np.array([int(row[3]) for row in rows])
    figures = np.array([[float(cell) for cell in row[4:]] for row in rows])
    return names, np.array(hands), grades, figures


def fit(figures, is_lack, counts):
    """Logistic regression on standardised figures with an L2 penalty, by Newton's method: bias and weight of each figure as it is."""
    mean, spread = figures.mean(0), figures.std(0) + 1e-6
    x = np.hstack([np.ones((len(figures), 1)), (figures - mean) / spread])
    weights = np.zeros(x.shape[1])
    penalty = np.diag([1e-6] + [PENALTY] * figures.shape[1])
    for _ in range(ROUNDS):
        likely = 1 / (1 + np.exp(-x @ weights))
        slope = x.T @ (counts * (likely - is_lack)) + penalty @ weights
        weights -= np.linalg.solve((x.T * (counts * likely * (1 - likely))) @ x + penalty, slope)
    each = weights[1:] / spread
    return weights[0] - each @ mean, each


def learn(hands, grades, figures, left_out=None):
    owns = hands != ""
    is_used = (owns & (hands != left_out)) | (~owns & (grades == 2))
    counts = np.where(owns, 1.0, OTHER)
    bias, weights = fit(figures[is_used], grades[is_used] < 2, counts[is_used])
    logits = bias + figures @ weights
    proof = logits[~owns & (grades == 2)]
    return bias, weights, logits, np.quantile(proof, 1 - NOT_DONE), np.quantile(proof, 1 - DOUBTFUL)


def share(is_so, among):
    return f"{(is_so & among).sum()} of {among.sum()}"


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("figures")
    arguments.add_argument("--write")
    arguments = arguments.parse_args()
    names, hands, grades, figures = load(arguments.figures)
    for hand in sorted(set(hands) - {""}):
        _, _, logits, not_done, doubtful = learn(hands, grades, figures, left_out=hand)
        own = hands == hand
        for word, bar in (("held back", not_done), ("held back or marked", doubtful)):
            told = logits >= bar
            print(f"{hand} hand: {word} of no proof {share(told, own & (grades < 2))}, of proof {share(told, own & (grades == 2))}")
    bias, weights, logits, not_done, doubtful = learn(hands, grades, figures)
    for word, bar in (("held back", not_done), ("held back or marked", doubtful)):
        told, other = logits >= bar, hands == ""
        print(f"other documents: {word} of wrong links {share(told, other & (grades < 2))}, of proof {share(told, other & (grades == 2))}")
    for name, weight in sorted(zip(names, weights), key=lambda pair: -abs(pair[1])):
        print(f"  {name:20} {weight:8.3f}")
    if arguments.write:
        with open(arguments.write, "w") as out:
            out.write("feature\tweight\n")
            for name, weight in [(".bias", bias), (".not-done", not_done), (".doubtful", doubtful), *zip(names, weights)]:
                out.write(f"{name}\t{weight:.5g}\n")


if __name__ == "__main__":
    main()
