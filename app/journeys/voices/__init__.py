"""Voices (心声): a need told to everybody by its writer, after WeChat or a human let it through."""
