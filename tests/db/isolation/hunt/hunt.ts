import { Draw } from '../../../support/draw.ts';
import { describe as say, send, type Answer, type Call, type Which } from './calls.ts';
import type { Caller } from './callers.ts';
import { classesOf, type CallClass } from './classes.ts';
import { decoded, normalised } from './compare.ts';
import { shrink } from './shrink.ts';
import { Values } from './values.ts';
import { remember, revive, type World } from './world.ts';

export interface Finding {
  target: string;
  caller: string;
  move: string;
  problem: string;
  /** The smallest call that still shows it. */
  call: string;
}

export interface Report {
  calls: number;
  compared: number;
  refused: number;
  revived: number;
  findings: Finding[];
  /** How often each was met. */
  met: { callers: Map<string, number>; targets: Map<string, number>; moves: Map<string, number> };
  /** Each status and code that refused something, with a call that it answered. */
  codes: Map<string, string>;
  /** What the functions answered: how far the calls came. */
  tokens: Set<string>;
}

export interface HuntOptions {
  calls: number;
  seed: number;
  only?: (target: string) => boolean;
  progress?: (report: Report) => void;
}

/** Reads are asked side by side; what changes something is asked alone. */
const SIDE_BY_SIDE = 8;
const ENOUGH = 12;

/** Draws calls until there were enough, and answers what any of them told about another tenant. */
export async function hunt(world: World, options: HuntOptions): Promise<Report> {
  const draw = new Draw(options.seed);
  const values = new Values(world, draw);
  const classes = classesOf(world, values).filter(({ target }) => options.only?.(target) ?? true);
  const callers = weighted(world.callers);
  const restore = await remember(world);
  const report: Report = {
    calls: 0,
    compared: 0,
    refused: 0,
    revived: 0,
    findings: [],
    met: { callers: new Map(), targets: new Map(), moves: new Map() },
    codes: new Map(),
    tokens: new Set(),
  };
  const queue = eachFirst(draw.shuffled(classes));
  for (let turn = 1; report.calls < options.calls && report.findings.length < ENOUGH; turn += 1) {
    const calls: Call[] = [];
    while (calls.length < SIDE_BY_SIDE) {
      if (queue.length === 0) queue.push(...draw.shuffled(classes));
      calls.push((queue.pop() as CallClass).make(draw.pick(callers)));
    }
    await Promise.all(calls.filter((call) => !call.acts).map((call) => judge(world, call, report)));
    for (const call of calls.filter((each) => each.acts)) await judge(world, call, report);
    if (turn % 25 === 0) report.revived += await revive(world, restore);
    if (turn % 125 === 0) options.progress?.(report);
  }
  return report;
}

/** One of each target and of each move is taken first (from the end): a short hunt leaves none out. */
function eachFirst(classes: CallClass[]): CallClass[] {
  const met = new Set<string>();
  const isFirst = ({ target, move }: CallClass) => {
    const before = met.size;
    met.add(`target ${target}`).add(`move ${move}`);
    return met.size > before;
  };
  const firsts = new Set(classes.filter(isFirst));
  return [...classes.filter((each) => !firsts.has(each)), ...firsts];
}

/** Those who see something are worth more calls than those who are turned away at the door. */
function weighted(callers: Caller[]): Caller[] {
  return callers.flatMap((caller) => Array.from({ length: caller.living ? 4 : 1 }, () => caller));
}

async function judge(world: World, call: Call, report: Report): Promise<void> {
  note(report.met.callers, call.caller.name);
  note(report.met.targets, call.target);
  note(report.met.moves, call.move);
  const problem = await problemOf(world, call, report);
  if (!problem) return;
  const { target, move, caller } = call;
  if (report.findings.some((each) => each.target === target && each.problem === problem)) return;
  const smallest = await shrink(call, async (smaller) => (await problemOf(world, smaller, report)) !== null);
  report.findings.push({ target, caller: caller.name, move, problem, call: say(smallest) });
}

/** What is wrong with the answer to this call, if anything. */
async function problemOf(world: World, call: Call, report: Report): Promise<string | null> {
  const ask = async (which: Which): Promise<Answer> => {
    report.calls += 1;
    const answer = await send(world, call, which);
    // what was refused with an error was taken back, and stands nowhere
    if (call.acts && answer.status < 400) {
      for (const feed of call.feeds) if (feed.kept) world.canaries.speak(feed.real);
    }
    if (answer.status >= 400) report.refused += 1;
    const token = /"token":"(\w+)"/.exec(answer.text)?.[1];
    if (token) report.tokens.add(`${call.target}: ${token}`);
    if (answer.code || answer.status >= 400) {
      const key = `${answer.status} ${answer.code}`;
      if (!report.codes.has(key)) report.codes.set(key, `${say(call)}\n${answer.text.slice(0, 300)}`);
    }
    return answer;
  };
  const real = await ask('real');
  const told = leakIn(world, call, real);
  if (told) return told;
  const wrong = await call.check?.(real, world);
  if (wrong) return wrong;
  if (call.feeds.length === 0 || call.changing) return null;
  // a read may well find what tenant A was told to write
  if (!call.acts && call.feeds.some((feed) => world.canaries.wasSpoken(feed.real))) return null;
  report.compared += 1;
  const nobody = await ask('nobody');
  const toldNobody = leakIn(world, call, nobody);
  if (toldNobody) return toldNobody;
  return differs(call, real, nobody, ask);
}

function leakIn(world: World, call: Call, answer: Answer): string | null {
  const headers = Object.values(answer.headers).map(decoded).join('\n');
  const fed = call.feeds.flatMap((feed) => [feed.real, feed.nobody]);
  const found = world.canaries.findIn(`${answer.text}\n${headers}`, fed);
  const unknown = found.filter((key) => !call.caller.knows.includes(key));
  return unknown.length > 0 ? `tells ${[...new Set(unknown)].slice(0, 3).join(', ')}` : null;
}

/**
 * A foreign value must be answered as one that nobody has. An act may change what the next one is answered, so a
 * difference counts when it stays, however the two take turns: each answer differs from the other's on both sides.
 */
async function differs(
  call: Call,
  real: Answer,
  nobody: Answer,
  ask: (which: Which) => Promise<Answer>,
): Promise<string | null> {
  let [left, middle] = [normalised(real, call, 'real'), normalised(nobody, call, 'nobody')];
  if (left === middle) return null;
  const first = `answers\n  ${left}\nbut for one that nobody has\n  ${middle}`;
  for (const which of ['real', 'nobody', 'real', 'nobody', 'real'] as const) {
    call.feeds = call.feeds.map((feed) => feed.again?.() ?? feed);
    const right = normalised(await ask(which), call, which);
    if (right === middle) return null;
    [left, middle] = [middle, right];
  }
  return first.slice(0, 1500);
}

function note(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
