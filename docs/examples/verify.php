<?php
// Verify a webhook of 青年需求直通车 with nothing but PHP (8.0 or newer).
// Use `verify` in your receiver with file_get_contents('php://input'), before you parse it; the
// headers are $_SERVER['HTTP_WEBHOOK_ID'] and so on. As a program:
// php verify.php SECRET ID TIMESTAMP SIGNATURES [NOW] < body

declare(strict_types=1);

const TOLERANCE_S = 300;

/** Say whether the body is ours and fresh. Remember the id: a known one is done already. */
function verify(
    string $secret,
    string $id,
    string $timestamp,
    string $signatures,
    string $body,
    ?int $now = null
): bool {
    if (preg_match('/^[0-9]{1,18}$/D', $timestamp) !== 1) {
        return false;
    }
    if (abs(($now ?? time()) - (int) $timestamp) > TOLERANCE_S) {
        return false;
    }
    $encoded = str_starts_with($secret, 'whsec_') ? substr($secret, 6) : $secret;
    $key = base64_decode($encoded, true);
    if ($key === false) {
        return false;
    }
    $expected = base64_encode(hash_hmac('sha256', "$id.$timestamp.$body", $key, true));
    foreach (explode(' ', $signatures) as $one) { // two while a secret is rotated
        [$version, $given] = array_pad(explode(',', $one, 2), 2, '');
        if ($version === 'v1' && hash_equals($expected, $given)) {
            return true;
        }
    }
    return false;
}

if (PHP_SAPI === 'cli' && realpath($argv[0]) === __FILE__) {
    $isOurs = verify(
        $argv[1], $argv[2], $argv[3], $argv[4], stream_get_contents(STDIN),
        isset($argv[5]) ? (int) $argv[5] : null
    );
    echo $isOurs ? "ok\n" : "refused\n";
    exit($isOurs ? 0 : 1);
}
