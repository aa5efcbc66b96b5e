<?php
// From nothing to a signed cash-out (2004400) at a sandbox, with PHP 8 and its curl and openssl extensions:
//   gerai serve --sandbox &
//   php first-cash-out.php                    # or: php first-cash-out.php http://127.0.0.1:8080
declare(strict_types=1);

$gateway = $argv[1] ?? 'http://127.0.0.1:8080';

function now(): string
{
    return (new DateTimeImmutable('now', new DateTimeZone('Asia/Jakarta')))->format('Y-m-d\TH:i:sP');
}

function call(string $path, ?string $body = null, array $headers = []): array
{
    global $gateway;
    $request = curl_init($gateway . $path);
    curl_setopt_array($request, [
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_TIMEOUT => 15,
        CURLOPT_HTTPHEADER => ['Content-Type: application/json', ...$headers],
    ]);
    if ($body !== null) {
        curl_setopt($request, CURLOPT_POSTFIELDS, $body);
    }
    $answer = curl_exec($request);
    if ($answer === false) {
        throw new RuntimeException(curl_error($request));
    }
    return json_decode($answer, true, flags: JSON_THROW_ON_ERROR);
}

/** A symmetric signature: over the body without blanks between its parts, so it is sent like that. */
function post(array $partner, string $accessToken, string $path, array $body): array
{
    $text = json_encode($body, JSON_THROW_ON_ERROR);
    $timestamp = now();
    $toSign = "POST:$path:$accessToken:" . hash('sha256', $text) . ":$timestamp";
    $signature = base64_encode(hash_hmac('sha512', $toSign, $partner['clientSecret'], true));
    return call($path, $text, [
        "Authorization: Bearer $accessToken",
        "X-TIMESTAMP: $timestamp",
        "X-SIGNATURE: $signature",
        "X-PARTNER-ID: {$partner['partnerId']}",
        'X-EXTERNAL-ID: ' . bin2hex(random_bytes(16)),
        'CHANNEL-ID: 95051',
    ]);
}

function movement(array $more = []): array
{
    return [
        'partnerReferenceNo' => bin2hex(random_bytes(16)),
        'customerNumber' => '081234567890',
        ...$more,
        'amount' => ['value' => '100000.00', 'currency' => 'IDR'],
        'transactionDate' => now(),
        'additionalInfo' => [
            'walletId' => '16', 'storeBrand' => 'Alfamart', 'storeId' => 'TK001', 'terminalId' => 'POS1',
        ],
    ];
}

// 1. Credentials. The sandbox publishes those of its demo partners; a real issuer sends you yours.
$partners = array_column(call('/sandbox/partners')['partners'], null, 'partnerId');
$partner = $partners['ALFAMART'];

// 2. Access token, for 15 minutes: RSA with SHA-256 over "client key|timestamp".
$timestamp = now();
openssl_sign("{$partner['clientKey']}|$timestamp", $signature, $partner['privateKeyPem'], OPENSSL_ALGO_SHA256);
$accessToken = call('/v1.0/access-token/b2b', '{"grantType":"client_credentials"}', [
    "X-CLIENT-KEY: {$partner['clientKey']}",
    "X-TIMESTAMP: $timestamp",
    'X-SIGNATURE: ' . base64_encode($signature),
])['accessToken'];

// 3. Cash-in: Budi pays Rp100.000 at the till.
echo json_encode(post($partner, $accessToken, '/v1.0/emoney/topup', movement())), "\n";

// 4. Budi makes a token in his app and reads it to the cashier. (The app's API, not the partner's.)
$session = call('/app/v1/session', '{"phone":"081234567890","pin":"123456"}')['sessionToken'];
$wanted = ['pin' => '123456', 'channel' => 'alfamart', 'direction' => 'cash-out', 'amount' => 100000];
$otp = call('/app/v1/tokens', json_encode($wanted), ["Authorization: Bearer $session"])['token'];

// 5. Cash-out: only after a 2004400 does the cashier hand over Rp100.000.
$answer = post($partner, $accessToken, '/v1.0/emoney/otc-cashout', movement(['otp' => $otp]));
echo json_encode($answer), "\n";
exit($answer['responseCode'] === '2004400' ? 0 : 1);
