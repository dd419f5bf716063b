"""The resources of `operations`: alarms, who is notified, a dashboard, and a budget."""
