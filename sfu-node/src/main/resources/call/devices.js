// Camera, microphone and screen, and what to tell people when there is none.

const VIDEO = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
const AUDIO = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

const NAMES = { audio: 'microphone', camera: 'camera', screen: 'screen' };

/** One of the user's devices cannot be used; the message says why and what to do. */
export class DeviceError extends Error {}

/** Opens the microphone or the camera; `deviceId` may be empty. */
export async function open(source, deviceId) {
  if (!navigator.mediaDevices?.getUserMedia) {
    throw new DeviceError('Browsers give pages a camera and a microphone only over https or on localhost. '
      + 'You can join to watch and listen.');
  }
  const which = deviceId ? { deviceId: { exact: deviceId } } : {};
  const wanted = source === 'camera' ? { video: { ...VIDEO, ...which } } : { audio: { ...AUDIO, ...which } };
  try {
    const stream = await navigator.mediaDevices.getUserMedia(wanted);
    return stream.getTracks()[0];
  } catch (error) {
    throw new DeviceError(explain(error, NAMES[source]), { cause: error });
  }
}

/** Asks which screen to share; null if the user chose none. */
export async function openScreen() {
  if (!navigator.mediaDevices?.getDisplayMedia) {
    throw new DeviceError('This browser cannot share the screen.');
  }
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { max: 15 } } });
    return stream.getVideoTracks()[0];
  } catch (error) {
    if (error.name === 'NotAllowedError' || error.name === 'AbortError') {
      return null;
    }
    throw new DeviceError(explain(error, NAMES.screen), { cause: error });
  }
}

/** Fills the selects with the devices there are, and keeps what is chosen. */
export async function list(selects) {
  const devices = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
  for (const select of selects) {
    const kind = select.dataset.devices;
    const chosen = select.value;
    const options = devices.filter((device) => device.kind === kind && device.deviceId)
      .map((device, index) => new Option(device.label || `${kind} ${index + 1}`, device.deviceId));
    select.replaceChildren(...(options.length > 0 ? options : [new Option('None found', '')]));
    select.disabled = options.length === 0;
    if (options.some((option) => option.value === chosen)) {
      select.value = chosen;
    }
  }
}

function explain(error, name) {
  switch (error.name) {
    case 'NotAllowedError':
      return `The browser does not let this page use your ${name}. Allow it in the address bar, then turn it on here.`;
    case 'NotFoundError':
    case 'OverconstrainedError':
      return `No ${name} was found. Connect one, then turn it on here.`;
    case 'NotReadableError':
      return `Your ${name} is in use by another program. Close that, then turn it on here.`;
    default:
      return `Your ${name} cannot be used: ${error.message || error.name}`;
  }
}
