// .NET: the SDK in code. Its default is gRPC, so the protocol line is not optional.
import { install, run } from './parts.ts';
import type { Snippet } from './snippet.ts';

const RUN = 'dotnet run --urls http://localhost:5000';

export const dotnet: Snippet = {
  id: 'dotnet',
  label: '.NET',
  sdk: 'dotnet',
  frameworks: [
    {
      id: 'aspnet',
      label: 'ASP.NET Core',
      blocks: () => [
        install(`dotnet new web -n shop && cd shop
dotnet add package OpenTelemetry.Extensions.Hosting
dotnet add package OpenTelemetry.Exporter.OpenTelemetryProtocol
dotnet add package OpenTelemetry.Instrumentation.AspNetCore`),
        {
          title: 'Program.cs: a trace for every request, and a log tied to it',
          language: 'csharp',
          code: `using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

var builder = WebApplication.CreateBuilder(args);
builder.Logging.AddOpenTelemetry(logging => logging.IncludeFormattedMessage = true);
builder.Services.AddOpenTelemetry()
    .WithTracing(tracing => tracing.AddAspNetCoreInstrumentation())
    .WithMetrics(metrics => metrics.AddAspNetCoreInstrumentation())
    .UseOtlpExporter();

var app = builder.Build();
app.MapGet("/hello", (ILogger<Program> log) =>
{
    log.LogInformation("first log, inside the span");
    return "hello";
});
app.Run();`,
        },
        ...run(RUN, 5000),
      ],
      command: RUN,
    },
  ],
  hints: ['With port 4318 the protocol must be http/protobuf; the SDK’s own default is gRPC on 4317.'],
  notRun: 'Written after the SDK’s documentation; no test of Spandrel runs it.',
};
