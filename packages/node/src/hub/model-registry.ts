/**
 * Upstream's local paths and the repositories of the hub they stand for (contract 8.1), as far as their models fit a
 * head. `global.model_catalog.mom_registry` of a document goes first.
 */
export const modelRegistry: Readonly<Record<string, string>> = {
  "models/mmbert32k-intent-classifier-merged": "llm-semantic-router/mmbert32k-intent-classifier-merged",
  "models/mmbert32k-jailbreak-detector-merged": "llm-semantic-router/mmbert32k-jailbreak-detector-merged",
  "models/mmbert32k-pii-detector-merged": "llm-semantic-router/mmbert32k-pii-detector-merged",
  "models/mmbert32k-factcheck-classifier-merged": "llm-semantic-router/mmbert32k-factcheck-classifier-merged",
  "models/mmbert32k-feedback-detector-merged": "llm-semantic-router/mmbert32k-feedback-detector-merged",
  "models/mom-halugate-sentinel": "LLM-Semantic-Router/halugate-sentinel",
  "models/mom-feedback-detector": "llm-semantic-router/feedback-detector",
  "models/mom-domain-classifier": "LLM-Semantic-Router/lora_intent_classifier_bert-base-uncased_model",
  "models/mom-pii-classifier": "LLM-Semantic-Router/lora_pii_detector_bert-base-uncased_model",
  "models/mom-jailbreak-classifier": "LLM-Semantic-Router/jailbreak_classifier_modernbert-base_model",
  "models/mom-mmbert-pii-detector": "llm-semantic-router/mmbert-pii-detector-merged",
};
