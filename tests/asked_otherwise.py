"""Questions that were changed since 0.1, with the reason; their old answers don't count."""

ASKED_OTHERWISE = {
    "count-the-jumps": "there were two jumps in every draw",
    "docs-lambda": "an idea gave a wrong number, and the draws with factor 1 never came",
    "epoch-after-a-drop": "the answer was 0.01 in every draw",
    "first-at-the-floor": "the answer was printed in the prompt; now it is the second such step",
    "framework-steps-per-epoch": "the base rate, printed in the prompt, was near enough",
    "negative-metric": "arithmetic hid the idea",
    "never-up": "any large number was right",
    "one-floor-many-groups": "the first option was right in every draw",
    "share-of-climbing": "any small number was right",
    "slow-enough-decay": "1 and even 1.5 were right",
    "smallest-start": "any small number was right",
    "step-after-the-floor": "the base rate, printed in the prompt, was the answer",
}
