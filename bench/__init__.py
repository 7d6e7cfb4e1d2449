"""Speed, as ratios to hand-written code within one run."""
