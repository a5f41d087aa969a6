// Keys of those who serve language models.
import { createRule, type Rule, tokenRule } from '../rule.ts';
import { BASE62, HEX, sample } from '../sample.ts';
import { run, sequence } from '../shape.ts';

const WORD = 'A-Za-z0-9_-';
const PLACEHOLDERS = [`sk-${'x'.repeat(24)}`, 'sk-proj-your-api-key-goes-right-here', 'sk-proj-<your-key>'];

export const modelProviderRules: readonly Rule[] = [
  tokenRule({
    id: 'openai-project-key',
    description: 'OpenAI key of a project, a service account or an administrator',
    prefixes: ['sk-proj-', 'sk-svcacct-', 'sk-admin-'],
    alphabet: WORD,
    min: 20,
    max: 400,
    examples: {
      match: [
        ['sk', 'proj', sample(BASE62, 148)].join('-'),
        ['sk', 'svcacct', sample(BASE62, 60, 2)].join('-'),
      ],
      ignore: [...PLACEHOLDERS, 'sk-proj-short', 'task-proj-abcdefghijklmnopqrstuvwxyz012345'],
    },
  }),
  createRule({
    id: 'openai-key',
    description: 'OpenAI key, or one of the many services whose keys look alike',
    triggers: ['sk-'],
    // The first characters are letters and digits: names such as `sk-learn-contrib` are none.
    shape: sequence(run('A-Za-z0-9', 20, 20), run(WORD, 0, 200)),
    examples: {
      match: [['sk', sample(BASE62, 48, 3)].join('-'), ['sk', sample(HEX, 32, 4)].join('-')],
      ignore: [
        ...PLACEHOLDERS,
        'sk-learn-contrib',
        'sk-circle-fade-dot-animation',
        `task-${sample(BASE62, 48)}`,
      ],
    },
  }),
  tokenRule({
    id: 'openrouter-key',
    description: 'OpenRouter key',
    prefixes: ['sk-or-v1-'],
    alphabet: 'A-Za-z0-9',
    min: 32,
    max: 128,
    examples: { match: [['sk', 'or', 'v1', sample(HEX, 64)].join('-')], ignore: ['sk-or-v1-model'] },
  }),
  tokenRule({
    id: 'anthropic-key',
    description: 'Anthropic key: api, admin or OAuth',
    prefixes: ['sk-ant-'],
    alphabet: WORD,
    min: 20,
    max: 400,
    examples: {
      match: [['sk', 'ant', 'api03', `${sample(BASE62, 93)}AA`].join('-')],
      ignore: [['sk', 'ant', 'api03', 'x'.repeat(40)].join('-'), 'sk-ant-your-key'],
    },
  }),
  tokenRule({
    id: 'google-api-key',
    description: 'Google API key, as Gemini takes it',
    prefixes: ['AIza'],
    alphabet: WORD,
    min: 35,
    max: 35,
    end: 'A-Za-z0-9',
    examples: {
      match: [`AIza${sample(BASE62, 35)}`],
      ignore: [`AIza${sample(BASE62, 60)}`, `xAIza${sample(BASE62, 35)}`, `AIza${'x'.repeat(35)}`],
    },
  }),
  tokenRule({
    id: 'groq-key',
    description: 'Groq key',
    prefixes: ['gsk_'],
    alphabet: 'A-Za-z0-9',
    min: 40,
    max: 100,
    examples: { match: [`gsk_${sample(BASE62, 52)}`], ignore: ['gsk_your_key_here', 'gsk_build'] },
  }),
  tokenRule({
    id: 'huggingface-token',
    description: 'Hugging Face access token',
    prefixes: ['hf_'],
    alphabet: 'A-Za-z0-9',
    min: 30,
    max: 60,
    examples: { match: [`hf_${sample(BASE62, 34)}`], ignore: ['hf_hub_download', `hf_${'x'.repeat(34)}`] },
  }),
  tokenRule({
    id: 'xai-key',
    description: 'xAI key',
    prefixes: ['xai-'],
    alphabet: 'A-Za-z0-9',
    min: 60,
    max: 120,
    examples: { match: [`xai-${sample(BASE62, 80)}`], ignore: ['xai-sdk', `xai-${'x'.repeat(80)}`] },
  }),
  tokenRule({
    id: 'cursor-key',
    description: 'Cursor API key',
    prefixes: ['crsr_', 'key_'],
    alphabet: 'A-Za-z0-9',
    min: 48,
    max: 128,
    examples: {
      match: [`crsr_${sample(HEX, 64)}`, `key_${sample(HEX, 64)}`],
      ignore: ['key_value_pairs', `monkey_${sample(HEX, 20)}`],
    },
  }),
];
