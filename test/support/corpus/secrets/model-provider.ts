// Secrets of who serves models.
import { type Draw, LETTERS, LOWER_DIGITS } from '../draw.ts';
import { secretsOf } from '../kind.ts';
import { alnum, hexDigits, prefixed, urlSafe } from '../values.ts';

const { token, named } = secretsOf('model provider');

/** The marker that OpenAI puts in the middle: `OpenAI` in base64, without its ends. */
const MARKER = ['T3Bl', 'bkFJ'].join('');
const openai = (prefix: string, half: number) => (draw: Draw) =>
  prefix + urlSafe(half)(draw) + MARKER + urlSafe(half)(draw);
const anthropic = (type: string) => (draw: Draw) => `sk-ant-${type}-${urlSafe(93)(draw)}AA`;
const OPENAI = ['OPENAI_API_KEY', 'OPENAI_KEY'];
const ANTHROPIC = ['ANTHROPIC_API_KEY', 'CLAUDE_API_KEY'];

export const modelProviderSecrets = [
  token('openai-classic', (draw) => `sk-${alnum(20)(draw)}${MARKER}${alnum(20)(draw)}`, OPENAI),
  token('openai-project', openai('sk-proj-', 74), OPENAI),
  token('openai-service-account', openai('sk-svcacct-', 74), OPENAI),
  token('openai-admin', openai('sk-admin-', 58), ['OPENAI_ADMIN_KEY']),
  token('anthropic-api', anthropic('api03'), ANTHROPIC),
  token('anthropic-admin', anthropic('admin01'), ['ANTHROPIC_ADMIN_KEY']),
  token('anthropic-oauth', anthropic('oat01'), ['CLAUDE_CODE_OAUTH_TOKEN', 'ANTHROPIC_AUTH_TOKEN']),
  token('gemini-key', prefixed('AIzaSy', urlSafe(33)), ['GEMINI_API_KEY', 'GOOGLE_GENERATIVE_AI_API_KEY']),
  token('groq-key', prefixed('gsk_', alnum(52)), ['GROQ_API_KEY']),
  named('mistral-key', alnum(32), ['MISTRAL_API_KEY']),
  token('huggingface-token', (draw) => draw.pick(['hf_', 'hf_', 'api_org_']) + draw.chars(LETTERS, 34), [
    'HF_TOKEN',
    'HUGGINGFACE_TOKEN',
  ]),
  token('replicate-token', prefixed('r8_', alnum(37)), ['REPLICATE_API_TOKEN']),
  token('xai-key', prefixed('xai-', alnum(80)), ['XAI_API_KEY', 'GROK_API_KEY']),
  token('cursor-key', (draw) => `${draw.pick(['key', 'crsr'])}_${draw.hex(64)}`, ['CURSOR_API_KEY']),
  token('perplexity-key', prefixed('pplx-', alnum(48)), ['PERPLEXITY_API_KEY', 'PPLX_API_KEY']),
  token('openrouter-key', prefixed('sk-or-v1-', hexDigits(64)), ['OPENROUTER_API_KEY']),
  token('deepseek-key', prefixed('sk-', hexDigits(32)), ['DEEPSEEK_API_KEY']),
  named('cohere-key', alnum(40), ['COHERE_API_KEY', 'CO_API_KEY']),
  named('together-key', hexDigits(64), ['TOGETHER_API_KEY']),
  token('fireworks-key', prefixed('fw_', alnum(24)), ['FIREWORKS_API_KEY']),
  token('langsmith-key', (draw) => `lsv2_${draw.pick(['pt', 'sk'])}_${draw.hex(32)}_${draw.hex(10)}`, [
    'LANGSMITH_API_KEY',
    'LANGCHAIN_API_KEY',
  ]),
  token('langfuse-key', (draw) => `sk-lf-${draw.uuid()}`, ['LANGFUSE_SECRET_KEY']),
  token('elevenlabs-key', prefixed('sk_', hexDigits(48)), ['ELEVENLABS_API_KEY']),
  token('nvidia-key', prefixed('nvapi-', urlSafe(64)), ['NVIDIA_API_KEY']),
  token('cerebras-key', (draw) => `csk-${draw.chars(LOWER_DIGITS, 48)}`, ['CEREBRAS_API_KEY']),
  named('azure-openai-key', hexDigits(32), ['AZURE_OPENAI_API_KEY', 'AZURE_OPENAI_KEY']),
  named('wandb-key', hexDigits(40), ['WANDB_API_KEY']),
  named('deepgram-key', hexDigits(40), ['DEEPGRAM_API_KEY']),
  token('pinecone-key', (draw) => `pcsk_${alnum(6)(draw)}_${alnum(63)(draw)}`, ['PINECONE_API_KEY']),
  token('tavily-key', (draw) => `tvly-${draw.oneIn(2) ? 'dev-' : ''}${alnum(32)(draw)}`, ['TAVILY_API_KEY']),
  token('firecrawl-key', prefixed('fc-', hexDigits(32)), ['FIRECRAWL_API_KEY']),
];
