/// The gateway as an AWS Lambda function: events of API Gateway v2 and function URLs in and out, secrets by ARN. May
/// use
/// the whole gateway, the Lambda interface and the AWS SDK.
@org.jspecify.annotations.NullMarked
package io.patchbay.gateway.lambda;
