import icon from '../icon.svg';

export function Brand() {
  return (
    <div className="brand">
      <img src={icon} alt="" width="28" height="28" />
      <span>
        Sipp Gateway
        <small>Administration</small>
      </span>
    </div>
  );
}
