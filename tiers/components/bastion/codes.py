"""Findings about bastions."""

from tiers.diagnostics.model import Code, Severity

BASTION_ACCESS = Code(
    "T2101",
    "bastion-access",
    Severity.ERROR,
    "A bastion is entered by SSH, which needs a key pair and addresses to come from, or by Session Manager, "
    "which needs neither but must reach AWS.",
    "presentation:\n  gate: {type: bastion, access: ssh}\n",
    "presentation:\n  gate: {type: bastion, access: session_manager}\n",
)
