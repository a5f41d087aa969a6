// Where Cursor's server wants the agent's RPCs to go (PROTOCOL.md §1.1).
import { isJsonObject, type Json } from '../../model/json.ts';

const SERVER_CONFIG = '/aiserver.v1.ServerConfigService/GetServerConfig';

/** The agent host that an answer to GetServerConfig names; undefined for other RPCs, and where it names none. */
export function readAgentHost(path: string, answer: Json, isPrivate: boolean): string | undefined {
  if (!path.endsWith(SERVER_CONFIG) || !isJsonObject(answer)) return undefined;
  const config = answer.agent_url_config ?? answer.agentUrlConfig;
  if (!isJsonObject(config)) return undefined;
  const named = isPrivate ? (config.agent_url ?? config.agentUrl) : (config.agentn_url ?? config.agentnUrl);
  const url = typeof named === 'string' ? URL.parse(named) : null;
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? url.origin : undefined;
}
