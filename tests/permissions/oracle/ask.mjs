// Reads simulations as JSON from the standard input, and writes an answer for each: Allowed or not.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const modules = createRequire(join(process.argv[2], 'package.json'))
const { runSimulation } = modules('@cloud-copilot/iam-simulate')
const answers = []
for (const simulation of JSON.parse(readFileSync(0, 'utf8'))) {
  const response = await runSimulation(simulation, {})
  if (response.resultType === 'error') throw new Error(JSON.stringify([simulation, response.errors]))
  answers.push(response.overallResult)
}
process.stdout.write(JSON.stringify(answers))
