// Java: the agent does it all, logs included.
import plainRun from '../../../../examples/java-plain/run.sh?raw';
import plainShop from '../../../../examples/java-plain/Shop.java?raw';
import springPom from '../../../../examples/java-spring/pom.xml?raw';
import springRun from '../../../../examples/java-spring/run.sh?raw';
import springShop from '../../../../examples/java-spring/src/main/java/Shop.java?raw';
import { commandsOf, programOf } from './from-files.ts';
import { file, install, run } from './parts.ts';
import type { Snippet } from './snippet.ts';

const PORT = 8080;
const springCommands = commandsOf(springRun);
const plainCommands = commandsOf(plainRun);

export const java: Snippet = {
  id: 'java',
  label: 'Java',
  sdk: 'java',
  frameworks: [
    {
      id: 'spring',
      label: 'Spring Boot',
      blocks: () => [
        install(springCommands.install),
        file('src/main/java/Shop.java', 'knows nothing of OpenTelemetry', 'java', springShop),
        file('pom.xml', 'nor does its build', 'xml', springPom),
        ...run(springCommands.run, PORT),
      ],
      command: programOf(springCommands),
    },
    {
      id: 'plain',
      label: 'Plain Java',
      blocks: () => [
        install(plainCommands.install),
        file('Shop.java', 'knows nothing of OpenTelemetry', 'java', plainShop),
        ...run(plainCommands.run, PORT),
      ],
      command: programOf(plainCommands),
      hints: ['Compile first: under “java Shop.java” the agent does not start.'],
    },
  ],
  hints: [
    'Maven only fetches the agent; the same jar is on the releases page of opentelemetry-java-instrumentation.',
    'logback, java.util.logging, Tomcat and the JDK’s HTTP server and client need nothing more.',
    'MDC is sent only with OTEL_INSTRUMENTATION_LOGBACK_APPENDER_EXPERIMENTAL_CAPTURE_MDC_ATTRIBUTES=*.',
    'While nobody receives, leaving takes up to ten seconds: the agent still tries to send.',
  ],
};
