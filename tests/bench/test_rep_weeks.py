"""Rep-weeks beside a best guess: the sums."""

from bench.rep_weeks import sum_up

FIGURES = ("calls", "value", "drive_minutes", "miles")


def row(ours, guess, same, first_plan_s=0.5, feasible=True):
    parts = {"ours": ours, "guess": guess, "same_calls": same}
    figures = {f"{name}_{what}": value for name, values in parts.items()
               for what, value in zip(FIGURES, values, strict=True)}  # fmt: skip
    return {**figures, "first_plan_s": first_plan_s, "final_plan_s": 4.5, "feasible": feasible}


def test_what_is_saved_is_told_of_all_of_the_same_calls_and_of_each_call():
    total = sum_up(
        [row((10, 50, 300, 200), (8, 40, 400, 250), (8, 40, 200, 150)),
         row((10, 50, 300, 200), (8, 40, 200, 150), (8, 40, 160, 130), first_plan_s=0.7)]
    )  # fmt: skip
    assert (total["ours_calls"], total["guess_drive_minutes"]) == (20, 600)
    assert (total["ours_saved_drive_minutes_pct"], total["ours_saved_miles_pct"]) == (0.0, 0.0)
    assert total["same_calls_saved_drive_minutes_pct"] == 40.0
    assert total["same_calls_saved_miles_pct"] == 30.0
    assert total["ours_saved_drive_minutes_a_call_pct"] == 20.0  # 30 a call against 37.5
    assert (total["first_plan_s_median"], total["first_plan_s_max"]) == (0.6, 0.7)


def test_one_week_that_can_t_be_driven_is_seen_in_the_total():
    good, bad = (row((1, 1, 1, 1), (1, 1, 1, 1), (1, 1, 1, 1), feasible=fine) for fine in (True, False))
    assert sum_up([good])["all_feasible"]
    assert not sum_up([good, bad])["all_feasible"]
