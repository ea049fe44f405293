"""Property tests measure no time: a busy machine is no failure."""

from hypothesis import HealthCheck, settings

settings.register_profile("document", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("document")
