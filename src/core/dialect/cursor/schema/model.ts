// Which model is asked for; credentials never leave the decoder (PROTOCOL.md §1.6, §2.4).

/** `ModelDetails`, `RequestedModel` of the agent plane. */
export const model = `
ModelDetails
  model_id 1 string
  thinking_details 2 Empty
  display_model_id 3 string
  display_name 4 string
  display_name_short 5 string
  aliases 6 string*
  max_mode 7 bool
  api_key_credentials 8 secret
  azure_credentials 9 secret
  bedrock_credentials 10 secret

RequestedModel
  model_id 1 string
  max_mode 2 bool
  parameters 3 ModelParameter*
  api_key_credentials 4 secret
  azure_credentials 5 secret
  bedrock_credentials 6 secret
  built_in_model 7 any
  is_variant_string_representation 8 bool

ModelParameter
  id 1 string
  value 2 string
`;
