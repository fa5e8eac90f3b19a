"""The country that benchmarks are run on: the same that `seed_demo --scale national` invents."""

from config.demo.country import build

__all__ = ["build"]
