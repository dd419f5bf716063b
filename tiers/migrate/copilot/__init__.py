"""AWS Copilot's manifests to a spec.

Copilot's keys and defaults: https://aws.github.io/copilot-cli/docs/manifest/overview/
"""
