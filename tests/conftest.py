"""How hypothesis judges: by what it finds, never by the clock, which on a busy machine tells nothing."""

from hypothesis import HealthCheck, settings

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])

settings.register_profile("unhurried", UNHURRIED)
settings.load_profile("unhurried")
