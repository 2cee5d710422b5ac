"""Schedules built from blocks: after every edit, the text reads back as the same blocks."""

import pytest

from core.schedule import CosineAnnealingLR, LinearLR, parse_schedule
from pages.question.kinds._blocks import Blocks

WARM = "SequentialLR([LinearLR(total_iters=6), CosineAnnealingLR(T_max=20)], milestones=[5])"
THREE = (
    "SequentialLR([LinearLR(total_iters=6), ConstantLR(), CosineAnnealingLR(T_max=20)],"
    " milestones=[5, 15])"
)


def blocks(text: str, joined_by: str = "SequentialLR") -> Blocks:
    return Blocks.of_text(text, joined_by=joined_by)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "CosineAnnealingLR(T_max=20)",
        WARM,
        THREE,
        "ChainedScheduler([ConstantLR(), ConstantLR()])",
    ],
)
def test_what_is_read_is_written_again(text: str) -> None:
    assert blocks(text).text == text


def test_a_chain_and_a_sequence_share_their_blocks() -> None:
    chained = Blocks(blocks(WARM).parts, blocks(WARM).milestones, "ChainedScheduler")
    assert (
        chained.text == "ChainedScheduler([LinearLR(total_iters=6), CosineAnnealingLR(T_max=20)])"
    )
    kept = Blocks.of_text(chained.text, joined_by="SequentialLR", milestones=(5,))
    assert Blocks(kept.parts, kept.milestones).text == WARM
    back = blocks(chained.text)
    assert Blocks(back.parts, back.milestones).text.endswith("milestones=[10])")


def test_the_first_block_stands_alone_and_further_ones_take_over_later() -> None:
    one = Blocks().added("LinearLR")
    assert isinstance(one.schedule, LinearLR)
    assert one.milestones == ()
    assert one.added("ConstantLR").milestones == (10,)
    assert one.added("ConstantLR").added("CosineAnnealingLR").milestones == (10, 20)


@pytest.mark.parametrize(
    ("at", "kinds", "milestones"),
    [
        (0, ["ConstantLR", "CosineAnnealingLR"], (15,)),
        (1, ["LinearLR", "CosineAnnealingLR"], (15,)),
        (2, ["LinearLR", "ConstantLR"], (5,)),
    ],
)
def test_a_block_goes_with_a_milestone(
    at: int, kinds: list[str], milestones: tuple[int, ...]
) -> None:
    left = blocks(THREE).removed(at)
    assert [part.kind for part in left.parts] == kinds
    assert left.milestones == milestones
    parse_schedule(left.text)


def test_the_last_block_leaves_nothing() -> None:
    assert Blocks().added("LinearLR").removed(0) == Blocks()


def test_blocks_change_places_and_milestones_do_not() -> None:
    swapped = blocks(THREE).swapped(1)
    assert [part.kind for part in swapped.parts] == ["LinearLR", "CosineAnnealingLR", "ConstantLR"]
    assert swapped.milestones == (5, 15)


def test_one_block_and_one_milestone_are_changed_alone() -> None:
    changed = blocks(WARM).edited(1, lambda part: part.changed(T_max=30)).with_milestone(0, 7)
    assert changed.text == WARM.replace("20", "30").replace("[5]", "[7]")


def test_missing_milestones_are_made_up() -> None:
    assert blocks(THREE.replace(", 15]", "]")).milestones == (5, 15)
    assert blocks(THREE.replace("5, 15]", "]")).milestones == (10, 20)


def test_what_is_no_schedule_is_refused() -> None:
    with pytest.raises(ValueError, match="no scheduler"):
        blocks("Cosine(5)")


def test_a_single_block_keeps_how_it_will_be_joined() -> None:
    one = blocks("CosineAnnealingLR(T_max=20)", joined_by="ChainedScheduler")
    assert one.parts == (CosineAnnealingLR(T_max=20),)
    assert one.added("ConstantLR").text.startswith("ChainedScheduler(")
