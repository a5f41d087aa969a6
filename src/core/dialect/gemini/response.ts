// Gemini answers: `{"candidates":[{"content":{"parts":[…]}}],"usageMetadata":{…}}`, each event of a stream the same.
import type { JsonObject } from '../../model/json.ts';
import {
  readObjects,
  toAnswerDeltas,
  toErrorDeltas,
  toTextDelta,
  toUsageDelta,
  type UsagePaths,
} from '../deltas.ts';
import type { Delta } from '../dialect.ts';
import { fieldOf, filledField, numberField, objectField, textField } from '../fields.ts';

const usagePaths: UsagePaths = {
  inputTokens: ['promptTokenCount'],
  outputTokens: ['candidatesTokenCount'],
  cacheReadTokens: ['cachedContentTokenCount'],
  reasoningTokens: ['thoughtsTokenCount'],
};

/** The deltas of one event or of a whole body, error bodies included; the answer is candidate 0 alone. */
export function readEvent(event: JsonObject): readonly Delta[] {
  return toAnswerDeltas(filledField(event, 'responseId'), filledField(event, 'modelVersion')).concat(
    readObjects(event.candidates, readCandidate),
    toUsageDelta(event.usageMetadata, usagePaths),
    readBlock(objectField(event, 'promptFeedback')),
    toErrorDeltas(event),
  );
}

function readCandidate(candidate: JsonObject, position: number): readonly Delta[] {
  if ((numberField(candidate, 'index') ?? position) !== 0) return [];
  return readObjects(fieldOf(candidate.content, 'parts'), readPart);
}

function readPart(part: JsonObject, position: number): readonly Delta[] {
  const call = objectField(part, 'functionCall');
  if (call !== undefined) return readFunctionCall(call, position);
  const code = objectField(part, 'executableCode');
  if (code !== undefined) return readCode(code, position);
  const outcome = objectField(part, 'codeExecutionResult');
  if (outcome !== undefined) return readCodeResult(outcome);
  return toTextDelta(part.thought === true ? 'thinking' : 'text', textField(part, 'text'));
}

/** A call comes whole. Without an id, place, name and arguments tell it from the calls of other events. */
function readFunctionCall(call: JsonObject, position: number): readonly Delta[] {
  const name = filledField(call, 'name') ?? '';
  const args = fieldOf(call, 'args') ?? {};
  const id = filledField(call, 'id');
  const key = id ?? `${position}/${name}/${JSON.stringify(args)}`;
  return [
    { type: 'tool-call', key, id: id ?? (name || key), ...(name === '' ? {} : { name }) },
    { type: 'tool-arguments-whole', key, arguments: args },
  ];
}

const codeTool = 'code_execution';

function readCode(code: JsonObject, position: number): readonly Delta[] {
  const text = textField(code, 'code') ?? '';
  const id = filledField(code, 'id');
  const key = id ?? `${position}/${codeTool}/${text}`;
  return [
    { type: 'tool-call', key, id: id ?? codeTool, name: codeTool },
    { type: 'tool-arguments-whole', key, arguments: text },
  ];
}

function readCodeResult(outcome: JsonObject): readonly Delta[] {
  const key = filledField(outcome, 'id') ?? codeTool;
  const isOk = outcome.outcome === 'OUTCOME_OK';
  return [
    { type: 'tool-result', key, result: outcome.output ?? null, status: isOk ? 'completed' : 'failed' },
  ];
}

function readBlock(feedback: JsonObject | undefined): readonly Delta[] {
  const code = filledField(feedback, 'blockReason');
  if (code === undefined) return [];
  return [
    { type: 'error', code, message: textField(feedback, 'blockReasonMessage') ?? 'the prompt was blocked' },
  ];
}
