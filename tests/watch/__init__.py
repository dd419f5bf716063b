"""Tests of what `operations` builds: alarms, notifications, the dashboard, and the budget."""
