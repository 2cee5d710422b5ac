"""Quizzes for the tests of exports: every kind, and texts that want to be more than text."""

HOSTILE = """\
title: "=1+1 <b>Bold</b> :: a/b"
purpose: "<script>alert(1)</script> ]]>"
questions:
  - id: hostile
    kind: value
    title: "=cmd|' /C calc'!A0"
    prompt: |-
      =HYPERLINK("x") <img src=x onerror=alert(1)> [link](javascript:alert(1))
      ![picture](https://example.org/x.png) `<i>` ]]> [latex]x[/latex] \\a {T}
    run: {scheduler: CosineAnnealingLR, args: {T_max: "{T}"}, steps: 30}
    ask: {rate_at: 1}
    vars: {T: {int: [4, 20]}}
    explanation: "<script>alert(2)</script> & ]]>"
    hints: ["<u>hint</u>"]
    steps: ["<s>step</s> {key}"]
    mistakes: [{id: full-wave, args: {T_max: "{T/2}"}, score: 0.4, say: "<b>{value}</b> ]]>"}]
  - id: hostile-options
    kind: choice
    title: "+1+1"
    prompt: "-1 {{1:SHORTANSWER:=x}}"
    explanation: "@x"
    options:
      - {id: right, text: "<b>right</b>", correct: true, explanation: "<i>yes</i>"}
      - {id: wrong, text: "\\t=wrong", correct: false, explanation: "]]>"}
  - id: hostile-prediction
    kind: predict
    title: Points
    prompt: "Where? {{1:SHORTANSWER:=x}} <b>"
    run: {scheduler: CosineAnnealingLR, args: {T_max: 10}}
    at: [0, 5, 10]
    explanation: Because.
    mistakes: [{id: linear, run: {scheduler: ExponentialLR, args: {gamma: 0.5}}, say: "}~#/ <b>"}]
"""

KINDS = """\
title: Every kind
purpose: One question of each kind.
questions:
  - id: a-value
    kind: value
    title: A value
    prompt: Which rate does step {k} use?
    run: {scheduler: CosineAnnealingLR, args: {T_max: 10}, steps: 20}
    ask: {rate_at: "{k}"}
    vars: {k: {int: [2, 8]}}
    tolerance: {rel: 0.02}
    explanation: Because.
    hints: [One, Two]
    mistakes:
      - id: straight
        run: {scheduler: LinearLR, args: {start_factor: 1, end_factor: 0, total_iters: 10}}
        say: Straight.
      - {id: early, shift: -1, score: 0.65, say: One early.}
  - id: a-when
    kind: when
    title: A step
    prompt: When does it restart?
    run: {scheduler: CosineAnnealingLR, args: {T_max: 10}, steps: 40}
    ask: {first_restart: }
    explanation: Because.
    mistakes: [{id: at-floor, value: 10, say: At the floor.}]
  - id: a-parameter
    kind: parameter
    title: A parameter
    prompt: Which T_max?
    run: {scheduler: CosineAnnealingLR, args: {T_max: 10}, steps: 50}
    ask: {rate_at: 20}
    at_most: 0.02
    vary: T_max
    among: {int: [5, 60]}
    explanation: "{first} to {last}."
    mistakes: [{id: half, value: 40, say: Half.}]
  - id: a-restart-length
    kind: parameter
    title: A whole number
    prompt: Which T_0?
    run: {scheduler: CosineAnnealingWarmRestarts, args: {T_0: 10}, steps: 50}
    ask: {restarts: }
    equals: 2
    vary: T_0
    among: {int: [5, 60]}
    explanation: "{first} to {last}."
    mistakes: [{id: half, value: 25, say: Half.}]
  - id: a-choice
    kind: choice
    title: A choice
    prompt: Which?
    explanation: Because.
    options:
      - {id: right, text: "`This`", correct: true, explanation: "Yes."}
      - {id: wrong, text: That, correct: false, explanation: "No."}
      - {id: other, text: Other, correct: false, explanation: "Nor that."}
  - id: a-multi
    kind: multi
    title: Several
    prompt: Which?
    explanation: Because.
    options:
      - {id: one, text: One, correct: true, explanation: "Yes."}
      - {id: two, text: Two, correct: true, explanation: "Yes."}
      - {id: three, text: Three, correct: true, explanation: "Yes."}
      - {id: four, text: Four, correct: false, explanation: "No."}
  - id: a-curve
    kind: which-curve
    title: A curve
    prompt: Which curve?
    run: {scheduler: CosineAnnealingLR, args: {T_max: 20}, steps: 40}
    explanation: Because.
    mistakes:
      - id: jumps
        run: {scheduler: CosineAnnealingWarmRestarts, args: {T_0: 20}, steps: 40}
        say: Jumps.
      - {id: twice, args: {T_max: 10}, say: Twice.}
  - id: a-prediction
    kind: predict
    title: A prediction
    prompt: Where will it be?
    run: {scheduler: CosineAnnealingLR, args: {T_max: 20}}
    at: [0, 10, 20, 40]
    explanation: Because.
    mistakes:
      - id: jumps
        run: {scheduler: CosineAnnealingWarmRestarts, args: {T_0: 20}}
        say: It jumps.
  - id: a-match
    kind: match
    title: A match
    prompt: Cover the target.
    goal: {run: {scheduler: CosineAnnealingLR, args: {T_max: 20}, steps: 40}}
    schedulers: [CosineAnnealingLR, StepLR]
    sliders: {T_max: {int: [5, 40]}, lr: {one_of: [0.1, 0.2]}}
    start: lr=0.1 CosineAnnealingLR(T_max=5)
    explanation: Because.
    mistakes: [{id: full-wave, args: {T_max: 10}, say: Half of it.}]
  - id: a-composition
    kind: compose
    title: A composition
    prompt: Warm up, then fall.
    n_steps: 20
    blocks: [LinearLR, CosineAnnealingLR]
    solution: >-
      SequentialLR([LinearLR(start_factor=0.1, total_iters=5), CosineAnnealingLR(T_max=14)],
      milestones=[5])
    goal:
      limits:
        - {ask: {rate_at: 0}, at_most: 0.02, say: it begins low}
        - {ask: {last: }, at_most: 1e-3, say: it ends at the floor}
    explanation: Because.
    mistakes: [{id: whole, answer: CosineAnnealingLR(T_max=19), say: No warm-up.}]
  - id: an-order
    kind: order
    title: An order
    prompt: Put the lines in order.
    setup: |
      import torch
      optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
      scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=2)
      for epoch in range(6):
    lines:
      - {id: train, code: "    optimizer.step()"}
      - {id: schedule, code: "    scheduler.step()"}
    goal: {run: {scheduler: StepLR, args: {step_size: 2}, steps: 6}}
    explanation: Because.
    mistakes: [{id: backwards, answer: schedule train, say: The base rate is skipped.}]
  - id: a-fix
    kind: fix
    title: A fix
    prompt: Repair it.
    code: |
      import torch
      optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
      scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 3)
      for step in range(6):
          optimizer.step()
          scheduler.step()
    solution: |
      import torch
      optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
      scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2)
      for step in range(6):
          optimizer.step()
          scheduler.step()
    goal: {run: {scheduler: StepLR, args: {step_size: 2}, steps: 6}}
    explanation: Because.
    mistakes:
      - id: each
        say: Too often.
        answer: |
          import torch
          optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
          scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1)
          for step in range(6):
              optimizer.step()
              scheduler.step()
"""
