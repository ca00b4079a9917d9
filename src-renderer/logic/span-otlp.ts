// One span as the OTLP/JSON document an exporter would have sent: with its resource and scope around it.
import type { Resource, Scope, Span } from '#shared/model/otlp.ts';

/** The document over several lines. `curl --data-binary @-` with it sends the span again. */
export function spanAsOtlp(detail: { span: Span; resource: Resource; scope: Scope }): string {
  const { schemaUrl, ...resource } = detail.resource;
  const { schemaUrl: scopeSchemaUrl, ...scope } = detail.scope;
  return JSON.stringify(
    {
      resourceSpans: [
        {
          resource,
          scopeSpans: [
            {
              scope,
              spans: [detail.span],
              ...(scopeSchemaUrl !== undefined && { schemaUrl: scopeSchemaUrl }),
            },
          ],
          ...(schemaUrl !== undefined && { schemaUrl }),
        },
      ],
    },
    null,
    2,
  );
}
