"""Findings about costs, and about the files that they are computed from."""

from tiers.diagnostics.model import Code, Severity

BAD_PRICES = Code(
    "T7501",
    "bad-prices",
    Severity.ERROR,
    "A price file has a version, the date on which the prices were fetched, their currency, and the prices of each "
    "region. A price is a decimal number, or a list of prices that each start at an amount.",
    "",
    "",
)
BAD_USAGE = Code(
    "T7502",
    "bad-usage",
    Severity.ERROR,
    "A usage file has a version, and amounts a month by the names that `tiers cost` prints. An amount is a decimal "
    "number; what is not in the file is 0.",
    "",
    "",
)
NO_PRICES = Code(
    "T7503",
    "no-prices-of-region",
    Severity.ERROR,
    "Prices differ between regions. The price file must have the region of the deployment, and a template or a spec "
    "without `regions` needs `--region`.",
    "",
    "",
)
OVER_BUDGET = Code(
    "T7504",
    "over-budget",
    Severity.ERROR,
    "The costs a month exceed `--budget`. For what scales, the maximum counts, because it can be billed.",
    "",
    "",
)
UNPRICED = Code(
    "T7505",
    "unpriced",
    Severity.WARNING,
    "The total lacks something that is billed, because its price or its amount is not known. The costs are higher "
    "than the total.",
    "",
    "",
)
UNUSED_USAGE = Code(
    "T7506",
    "unused-usage",
    Severity.WARNING,
    "The usage file has an amount for something that the architecture does not have, so the amount has no effect.",
    "",
    "",
)
NO_PRODUCT = Code(
    "T7507",
    "no-product",
    Severity.WARNING,
    "The Price List has no product, or products with different prices, for something that is billed. The price file "
    "gets no price for it.",
    "",
    "",
)
