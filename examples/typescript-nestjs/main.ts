import 'reflect-metadata';
import { Controller, Get, Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { trace } from '@opentelemetry/api';
import { LoggerModule, Logger as PinoLogger } from 'nestjs-pino';

@Controller()
class ShopController {
  private readonly log = new Logger('shop');

  @Get('hello')
  hello(): string {
    trace.getActiveSpan()?.setAttribute('shop.order.id', 'ord_1');
    this.log.log('first log, inside the span');
    return 'hello';
  }
}

@Module({
  imports: [LoggerModule.forRoot({ pinoHttp: { autoLogging: false, quietReqLogger: true } })],
  controllers: [ShopController],
})
class ShopModule {}

const app = await NestFactory.create(ShopModule, { bufferLogs: true });
app.useLogger(app.get(PinoLogger));
await app.listen(process.env.PORT ?? 3000);
