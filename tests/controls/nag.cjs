// Runs cdk-nag's AwsSolutions rules over the templates whose paths come on standard input, one a line.
// cdk-nag tells violations alone; its pack is extended here to count what passes, too.
const { App, Stack } = require("aws-cdk-lib");
const { CfnInclude } = require("aws-cdk-lib/cloudformation-include");
const { AwsSolutionsChecks, NagRuleCompliance } = require("cdk-nag");

const templates = require("fs").readFileSync(0, "utf8").trim().split("\n");
const findings = [];
let passed = 0;

class Recorder extends AwsSolutionsChecks {
  applyRule({ ruleSuffixOverride, info, node, rule }) {
    const add = (detail) =>
      findings.push({
        template: this.template,
        rule: `${this.readPackName}-${ruleSuffixOverride ?? rule.name}${detail}`,
        title: info,
        resource: node.node.id,
      });
    let result;
    try {
      result = rule(node);
    } catch {
      // The rule met a value that is known only at deployment.
      return add("[not judged]");
    }
    if (result === NagRuleCompliance.NON_COMPLIANT) add("");
    else if (Array.isArray(result)) result.forEach((each) => add(`[${each}]`));
    else if (result === NagRuleCompliance.COMPLIANT) passed += 1;
  }
}

for (const templateFile of templates) {
  const stack = new Stack(new App(), "Scanned");
  new CfnInclude(stack, "Template", { templateFile });
  const pack = new Recorder();
  pack.template = templateFile;
  pack.validateScope(stack);
}
process.stdout.write(JSON.stringify({ passed, findings }));
