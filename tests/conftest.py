"""What holds for every test: hypothesis draws the same examples each time, and a first call may take its time to compile."""

from hypothesis import settings

settings.register_profile("kidal_sim", derandomize=True, deadline=None, print_blob=False)
settings.load_profile("kidal_sim")
